import { describe, expect, it } from '@jest/globals';
import { countLetters, rareTokensOf } from './rare-tokens.js';

describe('rare tokens', () => {
  it('are the words of name and slug, each once, without generic words', () => {
    expect([...rareTokensOf('The Plumfield Finance Token', 'plumfield-orchards')]).toEqual([
      'plumfield',
      'orchards',
    ]);
  });

  it('are found in every script, and empty without a name', () => {
    expect([...rareTokensOf('币安人生 Ａｐｅ', null)]).toEqual(['币安人生', 'ape']);
    expect(rareTokensOf(null, null).size).toBe(0);
  });

  it('count by their letters, at most ten each', () => {
    expect(countLetters(['plum', 'orchards'])).toBe(12);
    expect(countLetters(['internationalization'])).toBe(10);
  });
});
