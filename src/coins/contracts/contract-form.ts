import type { AssetContract } from '../../ingestion/source/source.js';

const LONGEST_ADDRESS = 200;

/**
 * Chain and address in the form that is compared: hexadecimal addresses in lower case, others (Solana,
 * Tron) as they are, since case matters there. `null` for what is no address.
 */
export function contractOf(chain: string | undefined, address: unknown): string | null {
  if (chain === undefined || typeof address !== 'string') return null;
  const text = address.trim();
  if (text === '' || text.length > LONGEST_ADDRESS || /\s|\0/.test(text)) return null;
  return `${chain}:${/^0x/i.test(text) ? text.toLowerCase() : text}`;
}

/** The contract address of an asset as a source lists it; none when id, chain or address cannot be used. */
export function assetContract(id: unknown, chain: string | undefined, address: unknown): AssetContract[] {
  const contract = contractOf(chain, address);
  return typeof id === 'string' && id !== '' && contract !== null ? [{ sourceId: id, contract }] : [];
}
