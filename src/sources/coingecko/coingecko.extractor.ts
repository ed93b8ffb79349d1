import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import type { Extraction } from '../../ingestion/source/extraction.js';
import type { Extractor } from '../../ingestion/source/source.js';
import { pageOfAnswer } from '../../ingestion/http/api-page.js';
import { ApiRequests } from '../../ingestion/http/api-requests.js';
import type { Api, ListAnswer } from '../../ingestion/http/api.js';
import type { Page } from '../../ingestion/source/page.js';
import { Quota } from '../../ingestion/http/quota.js';
import { coinGeckoApi } from './coingecko.api.js';

/**
 * Reads `/coins/markets` from the largest market cap down (CoinGecko API v3). The order moves while
 * pages are read: a coin that comes twice is counted as a duplicate, one that slips through is read
 * by the next run.
 */
@Injectable()
export class CoinGeckoExtractor implements Extractor {
  private readonly api: Api;
  private readonly lastPage: number;
  /** Never more than 250, which would silently become 100, and never more coins than asked for. */
  private readonly perPage: number;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly requests: ApiRequests,
    private readonly quota: Quota,
  ) {
    this.api = coinGeckoApi(settings);
    const { access } = this.api;
    this.lastPage = access.callsPerRun;
    this.perPage = Math.floor(settings.coingecko.maxCoins / access.callsPerRun);
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
      const answer = await this.page(page, isFull, deadline, signal);
      // Only an empty page ends the list: a page may come short in the middle of it.
      if (answer.recordCount === 0) {
        const wanted = this.settings.coingecko.maxCoins;
        extraction.note(`the list ended after ${coins} coins, COINGECKO_MAX_COINS is ${wanted}`);
        return;
      }
      isFull = answer.recordCount === this.perPage;
      coins += answer.recordCount;
      yield { ...pageOfAnswer(answer, { page: page + 1 }), share: page / this.lastPage };
    }
  }

  /** @param isDoubtful whether an empty page would be a surprise, as one behind a full page is; it is asked for again */
  private async page(
    page: number,
    isDoubtful: boolean,
    deadline: Date,
    signal: AbortSignal,
  ): Promise<ListAnswer> {
    const request = { path: '/coins/markets', params: this.params(page), mayBeEmpty: page > 1 };
    const answer = await this.requests.list(this.api, request, deadline, signal);
    return answer.recordCount === 0 && isDoubtful
      ? this.requests.list(this.api, request, deadline, signal)
      : answer;
  }

  private params(page: number): Record<string, string | number> {
    return { vs_currency: 'usd', order: 'market_cap_desc', per_page: this.perPage, page };
  }
}
