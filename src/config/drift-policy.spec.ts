import { describe, expect, it } from '@jest/globals';
import { driftAction } from './drift-policy.js';
import { readSettings, type SettingsError } from './settings.js';

const SOURCES = ['csv', 'coingecko'];
const policyOf = (text: string) => readSettings({ DRIFT_POLICY: text }, SOURCES).driftPolicy;

describe('the drift policy', () => {
  it('records everything unless told otherwise', () => {
    expect(driftAction(readSettings({}, SOURCES).driftPolicy, 'coingecko', 'volume')).toBe('evolve');
  });

  it('takes what was asked for a source before what was asked for all', () => {
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
  ])('refuses %s and says what would be right', (item) => {
    expect.assertions(1);
    try {
      policyOf(`csv.new=reject,${item}`);
    } catch (error) {
      expect((error as SettingsError).problems).toEqual([
        `DRIFT_POLICY: must not hold "${item}": each item is source.kind=action, separated by commas; ` +
          'the source is * or one of csv, coingecko, the kind one of missing, renamed, new, type_changed, nulls, volume, distribution, stale, ' +
          'the action one of evolve, reject, freeze',
      ]);
    }
  });
});
