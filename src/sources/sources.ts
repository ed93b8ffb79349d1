import type { Provider, Type } from '@nestjs/common';
import type { SourceName } from '../config/source-names.js';
import type { Source } from '../ingestion/source/source.js';
import { CoinGeckoSource } from './coingecko/coingecko.source.js';
import { CoinPaprikaSource } from './coinpaprika/coinpaprika.source.js';
import { CsvSource } from './csv/csv.source.js';

/** A source as dependency injection makes it, with the providers it needs. */
export interface SourceClass extends Type<Source> {
  readonly providers: Provider[];
}

/** Every source by its name: the one list that a new source is added to. */
export const SOURCE_CLASSES: Record<SourceName, SourceClass> = {
  csv: CsvSource,
  coingecko: CoinGeckoSource,
  coinpaprika: CoinPaprikaSource,
};
