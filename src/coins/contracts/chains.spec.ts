import { describe, expect, it } from '@jest/globals';
import { CHAIN_OF_GECKO, CHAIN_OF_PAPRIKA, contractOf } from './chains.js';

describe('contract addresses of two sources', () => {
  it('are the same whatever each calls the chain and however it writes hexadecimals', () => {
    expect(contractOf(CHAIN_OF_GECKO.get('binance-smart-chain'), '0xabcdef01')).toBe('bnb:0xabcdef01');
    expect(contractOf(CHAIN_OF_PAPRIKA.get('bnb-binance-coin'), ' 0xABCdef01 ')).toBe('bnb:0xabcdef01');
  });

  it('keep their case where it matters', () => {
    expect(contractOf('solana', '7Q2afV64in6N')).toBe('solana:7Q2afV64in6N');
  });

  it.each([null, '', 12, 'two words', 'x'.repeat(201)])('leave out %j', (address) => {
    expect(contractOf('ethereum', address)).toBeNull();
  });

  it('leave out chains that only one source knows', () => {
    expect(contractOf(CHAIN_OF_GECKO.get('bitcichain'), '0xabcdef01')).toBeNull();
  });
});
