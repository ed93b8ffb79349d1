import { describe, expect, it } from '@jest/globals';
import { coreOf, isNumbered, nameKey, slugOfId, standInsOf, tickerKey } from './normalize.js';

describe('what is compared of a name', () => {
  it('leaves out case, blanks and signs', () => {
    expect(tickerKey(' $yf-dai ')).toBe('YFDAI');
    expect(nameKey('yearn.finance')).toBe('yearnfinance');
    expect(nameKey('Salt & Pepper')).toBe('saltandpepper');
  });

  it('keeps a ticker or name of signs only, and letters of every script', () => {
    expect(tickerKey('☄')).toBe('☄');
    expect(nameKey('币安人生')).toBe('币安人生');
  });

  it('cuts words that say what a thing is rather than which one', () => {
    expect(coreOf(nameKey('Plumfield Token'))).toBe('plumfield');
    expect(coreOf(nameKey('The Plumfield Network'))).toBe('plumfield');
    expect(coreOf('dao')).toBe('dao');
  });

  it('notices stand-ins', () => {
    expect(standInsOf('Wrapped Plumfield')).toBe('wrapped');
    expect(standInsOf('Plumfield plumfield-wormhole')).toBe('wormhole');
    expect(standInsOf('Plumfield')).toBe('');
  });

  it('notices ids that were numbered because the plain one was taken', () => {
    expect(isNumbered('avalanche-2', 'Avalanche')).toBe(true);
    expect(isNumbered('grok3-plum', 'Grok Plum')).toBe(true);
    expect(isNumbered('01coin', '01coin')).toBe(false);
    expect(isNumbered('plumfield', 'Plumfield')).toBe(false);
  });

  it('reads the name part of an id', () => {
    expect(slugOfId('coinpaprika', 'btc-bitcoin')).toBe('bitcoin');
    expect(slugOfId('coingecko', 'bitcoin-cash')).toBe('bitcoin-cash');
  });
});
