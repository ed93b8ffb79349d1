import type { SourceSettings } from '../config/plans.js';
import type { SourceName } from '../config/source-names.js';
import { COINGECKO_SETTINGS } from './coingecko/coingecko.settings.js';
import { COINPAPRIKA_SETTINGS } from './coinpaprika/coinpaprika.settings.js';

const BY_NAME: Record<SourceName, SourceSettings> = {
  csv: { name: 'csv' },
  coingecko: COINGECKO_SETTINGS,
  coinpaprika: COINPAPRIKA_SETTINGS,
};

/** What the settings need to know of each source, in the order of their variables. */
export const SOURCE_SETTINGS: readonly SourceSettings[] = Object.values(BY_NAME);
