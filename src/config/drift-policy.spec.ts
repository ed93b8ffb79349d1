import { describe, expect, it } from '@jest/globals';
import { driftAction } from './drift-policy.js';
import { readSettings, type SettingsError } from './settings.js';

const SOURCES = [{ name: 'csv' }, { name: 'coingecko' }];
const policyOf = (text: string) => readSettings({ DRIFT_POLICY: text }, SOURCES).driftPolicy;

describe('DRIFT_POLICY', () => {
  it('only records changes by default', () => {
    expect(driftAction(readSettings({}, SOURCES).driftPolicy, 'coingecko', 'volume')).toBe('evolve');
  });

  it('prefers the action for a source to the action for all sources', () => {
    const policy = policyOf(' *.volume=freeze, CoinGecko.volume = reject,csv.new=evolve,, ');
    expect(driftAction(policy, 'coingecko', 'volume')).toBe('reject');
    expect(driftAction(policy, 'csv', 'volume')).toBe('freeze');
    expect(driftAction(policy, 'coingecko', 'nulls')).toBe('evolve');
  });

  it.each([
    'nope.volume=freeze',
    'csv.size=freeze',
    'csv.volume=stop',
    'csv.volume',
    'freeze',
    'csv.volume=freeze;',
  ])('rejects %s and lists the valid values', (item) => {
    expect.hasAssertions();
    try {
      policyOf(`csv.new=reject,${item}`);
    } catch (error) {
      const problems = (error as SettingsError).problems.join('\n');
      expect(problems.startsWith('DRIFT_POLICY: ')).toBe(true);
      for (const expected of [`"${item}"`, 'csv, coingecko', 'missing, renamed', 'evolve, reject, freeze'])
        expect(problems).toContain(expected);
    }
  });
});
