/** One chain in the words of each source (CoinGecko's asset platform, CoinPaprika's platform). */
const CHAINS: readonly (readonly [chain: string, coingecko: string, coinpaprika: string])[] = [
  ['ethereum', 'ethereum', 'eth-ethereum'],
  ['bnb', 'binance-smart-chain', 'bnb-binance-coin'],
  ['solana', 'solana', 'sol-solana'],
  ['polygon', 'polygon-pos', 'matic-polygon'],
  ['avalanche', 'avalanche', 'avax-avalanche'],
  ['fantom', 'fantom', 'ftm-fantom'],
  ['arbitrum', 'arbitrum-one', 'arb-arbitrum'],
  ['optimism', 'optimistic-ethereum', 'op-optimism'],
  ['base', 'base', 'base-base'],
  ['tron', 'tron', 'trx-tron'],
  ['cardano', 'cardano', 'ada-cardano'],
  ['cronos', 'cronos', 'cro-cryptocom-chain'],
  ['near', 'near-protocol', 'near-near-protocol'],
];

const LONGEST_ADDRESS = 200;

/** The chain a CoinGecko asset platform is, or `undefined` for one that only CoinGecko knows. */
export const CHAIN_OF_GECKO: ReadonlyMap<string, string> = new Map(
  CHAINS.map(([chain, coingecko]) => [coingecko, chain]),
);

/** The chain a CoinPaprika platform is, or `undefined` for one that only CoinPaprika knows. */
export const CHAIN_OF_PAPRIKA: ReadonlyMap<string, string> = new Map(
  CHAINS.map(([chain, , coinpaprika]) => [coinpaprika, chain]),
);

/**
 * Chain and address as they are compared: hexadecimal addresses in lower case, others (Solana, Tron)
 * as they are, since case matters there. `null` for what is no address.
 */
export function contractOf(chain: string | undefined, address: unknown): string | null {
  if (chain === undefined || typeof address !== 'string') return null;
  const text = address.trim();
  if (text === '' || text.length > LONGEST_ADDRESS || /\s|\0/.test(text)) return null;
  return `${chain}:${/^0x/i.test(text) ? text.toLowerCase() : text}`;
}
