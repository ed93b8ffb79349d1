import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import type { Extraction } from '../../ingestion/source/extraction.js';
import type { Extractor } from '../../ingestion/source/source.js';
import { pageFromResponse } from '../../ingestion/http/api-page.js';
import { ApiRequests } from '../../ingestion/http/api-requests.js';
import type { Api, ListResponse } from '../../ingestion/http/api.js';
import type { Page } from '../../ingestion/source/page.js';
import { Quota } from '../../ingestion/http/quota.js';
import { coinGeckoApi } from './coingecko.api.js';
import { MOST_PER_PAGE } from './coingecko.settings.js';

/**
 * Reads `/coins/markets` (CoinGecko API v3) by descending market cap. The order changes while pages are read: a
 * coin on two pages is counted as a duplicate, and a coin that is missed is read by the next run.
 */
@Injectable()
export class CoinGeckoExtractor implements Extractor {
  private readonly api: Api;
  private readonly maxCoins: number;
  private readonly lastPage: number;
  /** At most 250, since the API silently replaces more by 100, and never more coins in all than configured. */
  private readonly perPage: number;

  constructor(
    @Inject(SETTINGS) settings: Settings,
    private readonly requests: ApiRequests,
    private readonly quota: Quota,
  ) {
    this.api = coinGeckoApi(settings);
    const { maxCoins, callsPerRun } = this.api.access;
    this.maxCoins = maxCoins ?? callsPerRun * MOST_PER_PAGE;
    this.lastPage = callsPerRun;
    this.perPage = Math.floor(this.maxCoins / callsPerRun);
  }

  async *extract(extraction: Extraction): AsyncGenerator<Page> {
    const { cursor, signal } = extraction;
    const first = Number(cursor?.['page'] ?? 1);
    if (first > this.lastPage) return;
    await this.quota.assertFits(this.api, this.lastPage - first + 1);
    const deadline = this.requests.deadline();
    let coins = (first - 1) * this.perPage;
    let isFull = true;
    for (let page = first; page <= this.lastPage; page++) {
      const response = await this.page(page, isFull, deadline, signal);
      // Only an empty page ends the list: pages in the middle may be short.
      if (response.recordCount === 0) {
        extraction.note(`the list has only ${coins} coins (COINGECKO_MAX_COINS=${this.maxCoins})`);
        return;
      }
      isFull = response.recordCount === this.perPage;
      coins += response.recordCount;
      yield { ...pageFromResponse(response, { page: page + 1 }), share: page / this.lastPage };
    }
  }

  /** @param isDoubtful whether the page should not be empty, as after a full page; an empty one is then requested again */
  private async page(
    page: number,
    isDoubtful: boolean,
    deadline: Date,
    signal: AbortSignal,
  ): Promise<ListResponse> {
    const request = { path: '/coins/markets', params: this.params(page), mayBeEmpty: page > 1 };
    const response = await this.requests.list(this.api, request, deadline, signal);
    return response.recordCount === 0 && isDoubtful
      ? this.requests.list(this.api, request, deadline, signal)
      : response;
  }

  private params(page: number): Record<string, string | number> {
    return { vs_currency: 'usd', order: 'market_cap_desc', per_page: this.perPage, page };
  }
}
