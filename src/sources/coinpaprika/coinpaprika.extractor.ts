import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import type { Extraction } from '../../ingestion/source/extraction.js';
import type { Extractor } from '../../ingestion/source/source.js';
import { pageFromResponse } from '../../ingestion/http/api-page.js';
import { ApiRequests } from '../../ingestion/http/api-requests.js';
import type { Api } from '../../ingestion/http/api.js';
import type { Page } from '../../ingestion/source/page.js';
import { Quota } from '../../ingestion/http/quota.js';
import { coinPaprikaApi } from './coinpaprika.api.js';

/** Reads `/tickers` (CoinPaprika API v1): all coins of the plan in one response (2,000 on the free plan). */
@Injectable()
export class CoinPaprikaExtractor implements Extractor {
  private readonly api: Api;

  constructor(
    @Inject(SETTINGS) settings: Settings,
    private readonly requests: ApiRequests,
    private readonly quota: Quota,
  ) {
    this.api = coinPaprikaApi(settings);
  }

  async *extract({ cursor, signal }: Extraction): AsyncGenerator<Page> {
    if (cursor !== null) return;
    await this.quota.assertFits(this.api, this.api.access.callsPerRun);
    const request = { path: '/tickers', params: { quotes: 'USD' }, mayBeEmpty: false };
    const response = await this.requests.list(this.api, request, this.requests.deadline(), signal);
    yield pageFromResponse(response, { page: 2 });
  }
}
