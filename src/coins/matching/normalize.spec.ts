import { describe, expect, it } from '@jest/globals';
import { coreOf, isNumbered, nameKey, standInsOf, tickerKey } from './normalize.js';

describe('comparable forms of names', () => {
  it('drop case, spaces and punctuation', () => {
    expect(tickerKey(' $yf-dai ')).toBe('YFDAI');
    expect(nameKey('yearn.finance')).toBe('yearnfinance');
    expect(nameKey('Salt & Pepper')).toBe('saltandpepper');
  });

  it('keep a text of symbols only, and letters of every script', () => {
    expect(tickerKey('☄')).toBe('☄');
    expect(nameKey('币安人生')).toBe('币安人生');
  });

  it('drop generic words from the core of a name', () => {
    expect(coreOf(nameKey('Plumfield Token'))).toBe('plumfield');
    expect(coreOf(nameKey('The Plumfield Network'))).toBe('plumfield');
    expect(coreOf('dao')).toBe('dao');
  });

  it('detect the words of wrapped and bridged coins', () => {
    expect(standInsOf('Wrapped Plumfield')).toBe('wrapped');
    expect(standInsOf('Plumfield plumfield-wormhole')).toBe('wormhole');
    expect(standInsOf('Plumfield')).toBe('');
  });

  it('detect ids that were numbered because the plain one was taken', () => {
    expect(isNumbered('avalanche-2', 'Avalanche')).toBe(true);
    expect(isNumbered('grok3-plum', 'Grok Plum')).toBe(true);
    expect(isNumbered('01coin', '01coin')).toBe(false);
    expect(isNumbered('plumfield', 'Plumfield')).toBe(false);
  });
});
