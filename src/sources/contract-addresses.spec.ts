import { describe, expect, it } from '@jest/globals';
import { contractOf } from '../coins/contracts/contract-form.js';
import { CHAIN_OF_PLATFORM as COINGECKO_CHAINS } from './coingecko/coingecko.addresses.js';
import { CHAIN_OF_PLATFORM as COINPAPRIKA_CHAINS } from './coinpaprika/coinpaprika.addresses.js';

describe('contract addresses of the sources', () => {
  it('are equal across sources for different chain names and hexadecimal case', () => {
    expect(contractOf(COINGECKO_CHAINS.get('binance-smart-chain'), '0xabcdef01')).toBe('bnb:0xabcdef01');
    expect(contractOf(COINPAPRIKA_CHAINS.get('bnb-binance-coin'), ' 0xABCdef01 ')).toBe('bnb:0xabcdef01');
  });

  it('cover the same chains in every source', () => {
    expect([...COINGECKO_CHAINS.values()].toSorted()).toEqual([...COINPAPRIKA_CHAINS.values()].toSorted());
  });

  it('keep their case on case-sensitive chains', () => {
    expect(contractOf('solana', '7Q2afV64in6N')).toBe('solana:7Q2afV64in6N');
  });

  it.each([null, '', 12, 'two words', 'x'.repeat(201)])('ignore %j, which is not an address', (address) => {
    expect(contractOf('ethereum', address)).toBeNull();
  });

  it('ignore chains that only one source knows', () => {
    expect(contractOf(COINGECKO_CHAINS.get('bitcichain'), '0xabcdef01')).toBeNull();
  });
});
