import type { Listing } from './coin.js';

/** A coin with an oddity that was recorded from the real APIs. */
export interface OddCoin {
  gecko: Listing | null;
  paprika: Listing | null;
  price: string;
  digits?: 'short' | 'long' | 'whole';
}

/** Ids that break slug patterns, and prices at both ends of the recorded range. */
export const ODD_IDS: readonly OddCoin[] = [
  both('_', 'gm', '﹏', 'gm-underscore', '0.00214358'),
  both('-11', '-11', '11:11', '1111-1111', '0.0000831'),
  both('btc-', 'btc-', 'BTC (minus)', 'btc-minus', '0.01234567890123456', 'long'),
  both('bork-bork-SOL', 'bork', 'Bork', 'bork-bork', '0.00000000974018'),
  both('standin-dust', 'dust', 'Stand-in Dust', 'dust-standin-dust', '1e-15'),
  both('standin-grain', 'grain', 'Stand-in Grain', 'grain-standin-grain', '8.7e-15', 'long'),
  both('standin-whale', 'whale', 'Stand-in Whale', 'whale-standin-whale', '205378', 'whole'),
  both('standin-even', 'even', 'Stand-in Even', 'even-standin-even', '1234', 'whole'),
  both('standin-long', 'long', 'Stand-in Long', 'long-standin-long', '0.123456789012345678', 'long'),
  both('a'.repeat(86), 's'.repeat(50), 'N'.repeat(88), `${'s'.repeat(10)}-${'a'.repeat(89)}`, '0.5'),
];

/** Unusual tickers: emoji, surrounding blanks, upper case, a leading dollar. */
export const ODD_SYMBOLS: readonly OddCoin[] = [
  both('standin-rocket', '🚀', 'To The Moon', '-to-the-moon', '0.0421'),
  both('standin-family', '👨‍👩‍👧', 'Family', '-family', '0.00000421'),
  both('standin-blank', ' blank ', 'Blank At Both Ends', 'blank-blank-at-both-ends', '1.75'),
  both('standin-alpha', 'α', '.alpha', '-alpha', '0.3'),
  both('upside-down-cat', 'USDC', 'Upside Down Cat', 'usdc-upside-down-cat', '0.0000034'),
  both('standin-dollar', '$cash', 'Stand-in Cash', 'cash-stand-in-cash', '0.07'),
];

function both(
  id: string,
  symbol: string,
  name: string,
  paprikaId: string,
  price: string,
  digits: OddCoin['digits'] = 'short',
): OddCoin {
  // CoinPaprika cuts ids at 100, symbols at 10 and names at 100 characters.
  const paprika = { id: paprikaId, symbol: symbol.toUpperCase().slice(0, 10), name: name.slice(0, 100) };
  return { gecko: { id, symbol, name }, paprika, price, digits };
}
