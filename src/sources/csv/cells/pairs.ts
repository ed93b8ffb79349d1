import { knownCoin } from './known-coins.js';
import { currencyOf } from './vocabulary.js';

/** A market: the coin, and the currency of its price. */
export interface Pair {
  base: string;
  quote: string;
}

/** Quote currencies of markets, longest first so that `BTCUSDT` splits before `USDT`. */
const QUOTES =
  'FDUSD USDT USDC BUSD TUSD USDP USDD PYUSD DAI USD EUR GBP JPY KRW INR BRL RUB TRY CNY AUD CAD CHF MXN ARS NGN UAH ZAR IDRT BIDR BTC XBT ETH BNB TRX DOGE'
    .split(' ')
    .sort((a, b) => b.length - a.length);

/** Tickers that only some exchanges use. */
const ALIASES: Record<string, string> = {
  XBT: 'BTC',
  XXBT: 'BTC',
  XETH: 'ETH',
  XDG: 'DOGE',
  XXDG: 'DOGE',
  XXRP: 'XRP',
  XLTC: 'LTC',
};

const SEPARATED = /^([A-Z0-9]{1,15})\s?[/\-_:|]\s?([A-Z]{3,5})$/;
/** Fiat codes as Kraken writes them. */
const KRAKEN_FIAT = new Set(['ZUSD', 'ZEUR', 'ZGBP', 'ZJPY', 'ZCAD']);

/** Reads a market with a separator: `BTC/USD`, `btc-usd`, `KRAKEN:XBT/EUR`. `null` for anything else. */
export function separatedPair(text: string): Pair | null {
  const upper = text.trim().toUpperCase();
  const own = SEPARATED.exec(upper) ?? SEPARATED.exec(upper.slice(upper.indexOf(':') + 1));
  if (!own?.[1] || !own[2] || (!QUOTES.includes(own[2]) && currencyOf(own[2]) === null)) return null;
  return { base: canonical(own[1]), quote: canonical(own[2]) };
}

/**
 * Reads a market without a separator: `BTCUSDT`, `tBTCUSD`, `XXBTZUSD`. `null` for anything else,
 * including coins such as `TUSD` and `WBTC`.
 */
export function joinedPair(text: string): Pair | null {
  const trimmed = text.trim();
  const upper = (/^t[A-Z0-9]{6,}$/.test(trimmed) ? trimmed.slice(1) : trimmed)
    .toUpperCase()
    .replace(/^X:|^.*:/, '');
  if (!/^[A-Z0-9]{5,16}$/.test(upper) || isCoinItself(upper)) return null;
  const fiat = [...KRAKEN_FIAT].find((code) => upper.startsWith('X') && upper.endsWith(code));
  if (fiat) return { base: canonical(upper.slice(0, -4)), quote: fiat.slice(1) };
  const splits = QUOTES.filter((code) => upper.endsWith(code) && upper.length - code.length >= 2).map(
    (code) => ({ base: canonical(upper.slice(0, -code.length)), quote: canonical(code) }),
  );
  // XBTUSD splits into XBT and USD, not XB and TUSD, because XBT is a known coin.
  return splits.find(({ base }) => knownCoin(base)?.symbol === base) ?? splits[0] ?? null;
}

/** Coins whose ticker ends like that of a market. */
const COINS = new Set(
  'SUSD GUSD LUSD HUSD FUSD OUSD CUSD CEUR RUSD ZUSD USDEUR MUSD EUSD ALUSD CRVUSD PYUSD FDUSD BUSD TUSD USDUSD WBTC WBETH STETH RETH CBETH WETH WEETH WSTETH METH SBTC HBTC RENBTC TBTC CBBTC LBTC SOLVBTC WBNB WTRX SDAI XDAI BABYDOGE'.split(
    ' ',
  ),
);

function isCoinItself(upper: string): boolean {
  return COINS.has(upper) || knownCoin(upper)?.symbol === upper;
}

function canonical(code: string): string {
  return Object.hasOwn(ALIASES, code) ? (ALIASES[code] as string) : code;
}

/** Reads a market in either form. */
export function pairOf(text: string): Pair | null {
  return separatedPair(text) ?? joinedPair(text);
}
