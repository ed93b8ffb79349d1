import { AssetIds } from '../../src/coins/asset-ids.js';
import { SourceRegistry } from '../../src/ingestion/source/source-registry.js';
import { CoinGeckoSource } from '../../src/sources/coingecko/coingecko.source.js';
import { CoinPaprikaSource } from '../../src/sources/coinpaprika/coinpaprika.source.js';
import { CsvSource } from '../../src/sources/csv/csv.source.js';

const unused = undefined as never;

/** The traits of the real sources, without their settings, extractors and normalizers. */
export const ASSET_IDS = new AssetIds(
  new SourceRegistry([
    new CsvSource(unused, unused, unused),
    new CoinGeckoSource(unused, unused, unused, unused),
    new CoinPaprikaSource(unused, unused, unused, unused),
  ]),
);
