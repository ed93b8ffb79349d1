import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../../config/config.module.js';
import { requireAccess, type Settings } from '../../config/settings.js';
import { jsonRecordAt, observeJsonList } from '../../ingestion/source/json-list.js';
import type { Extraction } from '../../ingestion/source/extraction.js';
import type { Page, NumberedPage } from '../../ingestion/source/page.js';
import type { NormalizedPage } from '../../ingestion/source/quote.js';
import type { AssetContract, Feed, Source } from '../../ingestion/source/source.js';
import { CoinPaprikaAddresses } from './coinpaprika.addresses.js';
import { COINPAPRIKA_CONTRACT } from './coinpaprika.contract.js';
import { CoinPaprikaExtractor } from './coinpaprika.extractor.js';
import { CoinPaprikaNormalizer } from './coinpaprika.normalizer.js';

/** CoinPaprika API v1: all coins of the plan, in US dollars. */
@Injectable()
export class CoinPaprikaSource implements Source {
  /** Its parts, for dependency injection. */
  static readonly providers = [CoinPaprikaExtractor, CoinPaprikaNormalizer, CoinPaprikaAddresses];

  readonly name = 'coinpaprika';
  readonly title = 'CoinPaprika';
  readonly assetIds = 'stable';
  readonly recordIdentity = 'coin';
  readonly positionUnit = 'index';
  readonly contract = COINPAPRIKA_CONTRACT;
  readonly observe = observeJsonList;
  readonly recordAt = jsonRecordAt;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly extractor: CoinPaprikaExtractor,
    private readonly normalizer: CoinPaprikaNormalizer,
    private readonly addresses: CoinPaprikaAddresses,
  ) {}

  get version(): number {
    return this.normalizer.version;
  }

  feedOf(): Feed {
    return { feed: this.name, extent: `plan ${requireAccess(this.settings, this.name).plan}` };
  }

  extract(extraction: Extraction): AsyncIterable<Page> {
    return this.extractor.extract(extraction);
  }

  normalize(page: NumberedPage, now: Date): NormalizedPage {
    return this.normalizer.normalize(page, now);
  }

  /** Ids consist of ticker and name: `btc-bitcoin`. */
  slugOf(id: string): string {
    const hyphen = id.indexOf('-');
    return hyphen < 0 ? id : id.slice(hyphen + 1);
  }

  contractAddresses(signal: AbortSignal): Promise<AssetContract[]> {
    return this.addresses.fetch(signal);
  }
}
