import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../../config/config.module.js';
import { requireAccess, type Settings } from '../../config/settings.js';
import { jsonRecordAt, observeJsonList } from '../../ingestion/source/json-list.js';
import type { Extraction } from '../../ingestion/source/extraction.js';
import type { Page, NumberedPage } from '../../ingestion/source/page.js';
import type { NormalizedPage } from '../../ingestion/source/quote.js';
import type { AssetContract, Feed, Source } from '../../ingestion/source/source.js';
import { CoinGeckoAddresses } from './coingecko.addresses.js';
import { COINGECKO_CONTRACT } from './coingecko.contract.js';
import { CoinGeckoExtractor } from './coingecko.extractor.js';
import { CoinGeckoNormalizer } from './coingecko.normalizer.js';

/** CoinGecko API v3: the coins with the largest market caps, in US dollars. */
@Injectable()
export class CoinGeckoSource implements Source {
  /** Its parts, for dependency injection. */
  static readonly providers = [CoinGeckoExtractor, CoinGeckoNormalizer, CoinGeckoAddresses];

  readonly name = 'coingecko';
  readonly title = 'CoinGecko';
  readonly assetIds = 'stable';
  readonly recordIdentity = 'coin';
  readonly positionUnit = 'index';
  readonly contract = COINGECKO_CONTRACT;
  readonly observe = observeJsonList;
  readonly recordAt = jsonRecordAt;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly extractor: CoinGeckoExtractor,
    private readonly normalizer: CoinGeckoNormalizer,
    private readonly addresses: CoinGeckoAddresses,
  ) {}

  get version(): number {
    return this.normalizer.version;
  }

  feedOf(): Feed {
    return { feed: this.name, extent: `${requireAccess(this.settings, this.name).maxCoins} coins` };
  }

  extract(extraction: Extraction): AsyncIterable<Page> {
    return this.extractor.extract(extraction);
  }

  normalize(page: NumberedPage, now: Date): NormalizedPage {
    return this.normalizer.normalize(page, now);
  }

  contractAddresses(signal: AbortSignal): Promise<AssetContract[]> {
    return this.addresses.fetch(signal);
  }
}
