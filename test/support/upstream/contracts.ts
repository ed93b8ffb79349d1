import type { Contract } from './coin.js';
import type { Random } from './prng.js';

/** CoinGecko's asset platform, CoinPaprika's platform, and contract type. */
const PLATFORMS: readonly (readonly [gecko: string, paprika: string | null, type: string])[] = [
  ['ethereum', 'eth-ethereum', 'ERC20'],
  ['ethereum', 'eth-ethereum', 'ERC20'],
  ['binance-smart-chain', 'bnb-binance-coin', 'BEP20'],
  ['solana', 'sol-solana', 'SPL'],
  ['polygon-pos', 'matic-polygon', 'ERC20'],
  ['base', null, 'ERC20'],
];
const BASE58 = [...'123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'];

/** Creates one to three contracts of a token; a few are known to one side only. */
export function createContracts(random: Random): Contract[] {
  const chosen = new Map(
    Array.from({ length: 1 + random.int(3) }, () => random.pick(PLATFORMS)).map((p) => [p[0], p]),
  );
  return [...chosen.values()].map(([geckoPlatform, platform, type]) => ({
    geckoPlatform,
    paprikaPlatform: random.chance(0.85) ? platform : null,
    type,
    ...addresses(geckoPlatform, random),
  }));
}

export function ethereumContract(address: string): Contract {
  const geckoAddress = address;
  const paprikaAddress = address;
  return {
    geckoPlatform: 'ethereum',
    paprikaPlatform: 'eth-ethereum',
    type: 'ERC20',
    geckoAddress,
    paprikaAddress,
  };
}

/** CoinGecko lower-cases EVM addresses, CoinPaprika may keep the case of the checksum; Solana addresses are case-sensitive. */
function addresses(platform: string, random: Random): Pick<Contract, 'geckoAddress' | 'paprikaAddress'> {
  if (platform === 'solana') {
    const address = Array.from({ length: 44 }, () => random.pick(BASE58)).join('');
    return { geckoAddress: address, paprikaAddress: address };
  }
  const digits = Array.from({ length: 40 }, () => random.int(16).toString(16));
  const mixed = random.chance(0.5) ? digits.map((d) => (random.chance(0.5) ? d.toUpperCase() : d)) : digits;
  return { geckoAddress: `0x${digits.join('')}`, paprikaAddress: `0x${mixed.join('')}` };
}
