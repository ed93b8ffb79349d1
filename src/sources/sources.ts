import type { Provider, Type } from '@nestjs/common';
import type { SourceName } from '../config/source-names.js';
import type { Source } from '../ingestion/source/source.js';
import { CoinGeckoSource } from './coingecko/coingecko.source.js';
import { CoinPaprikaSource } from './coinpaprika/coinpaprika.source.js';
import { CsvSource } from './csv/csv.source.js';

/** The class of a source, with the providers it needs. */
export interface SourceClass extends Type<Source> {
  readonly providers: Provider[];
}

/** All sources by name. Add a new source here. */
export const SOURCE_CLASSES: Record<SourceName, SourceClass> = {
  csv: CsvSource,
  coingecko: CoinGeckoSource,
  coinpaprika: CoinPaprikaSource,
};
