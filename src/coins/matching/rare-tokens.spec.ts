import { describe, expect, it } from '@jest/globals';
import { countLetters, rareTokensOf } from './rare-tokens.js';

describe('the words that tell coins apart', () => {
  it('are those of name and slug, each once, without what every coin may be called', () => {
    expect([...rareTokensOf('The Plumfield Finance Token', 'plumfield-orchards')]).toEqual([
      'plumfield',
      'orchards',
    ]);
  });

  it('are those of every script, and none where there is no name', () => {
    expect([...rareTokensOf('币安人生 Ａｐｅ', null)]).toEqual(['币安人生', 'ape']);
    expect(rareTokensOf(null, null).size).toBe(0);
  });

  it('count by their letters, ten at most of each', () => {
    expect(countLetters(['plum', 'orchards'])).toBe(12);
    expect(countLetters(['internationalization'])).toBe(10);
  });
});
