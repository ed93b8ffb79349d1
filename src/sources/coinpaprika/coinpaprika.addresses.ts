import { Inject, Injectable } from '@nestjs/common';
import { isRecord } from '../../common/json-values.js';
import { assetContract } from '../../coins/contracts/contract-form.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { ApiRequests } from '../../ingestion/http/api-requests.js';
import type { Api } from '../../ingestion/http/api.js';
import { Quota } from '../../ingestion/http/quota.js';
import { jsonRecords } from '../../ingestion/source/json-list.js';
import type { AssetContract } from '../../ingestion/source/source.js';
import { coinPaprikaApi } from './coinpaprika.api.js';

/** CoinPaprika's platforms by the name of their chain; platforms that only CoinPaprika knows are left out. */
export const CHAIN_OF_PLATFORM: ReadonlyMap<string, string> = new Map([
  ['eth-ethereum', 'ethereum'],
  ['bnb-binance-coin', 'bnb'],
  ['sol-solana', 'solana'],
  ['matic-polygon', 'polygon'],
  ['avax-avalanche', 'avalanche'],
  ['ftm-fantom', 'fantom'],
  ['arb-arbitrum', 'arbitrum'],
  ['op-optimism', 'optimism'],
  ['base-base', 'base'],
  ['trx-tron', 'tron'],
  ['ada-cardano', 'cardano'],
  ['cro-cryptocom-chain', 'cronos'],
  ['near-near-protocol', 'near'],
]);

/** Fetches contract addresses from `/contracts` and `/contracts/{platform}`: one call, plus one per known chain. */
@Injectable()
export class CoinPaprikaAddresses {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly requests: ApiRequests,
    private readonly quota: Quota,
  ) {}

  /** @throws TransientError or TerminalError when the lists cannot be fetched */
  async fetch(signal: AbortSignal): Promise<AssetContract[]> {
    const api = coinPaprikaApi(this.settings);
    await this.quota.assertFits(api, 1 + CHAIN_OF_PLATFORM.size);
    const platforms = await this.list(api, '/contracts', signal);
    const contracts: AssetContract[] = [];
    for (const platform of platforms) {
      const chain = typeof platform === 'string' ? CHAIN_OF_PLATFORM.get(platform) : undefined;
      if (chain === undefined) continue;
      for (const row of await this.list(api, `/contracts/${String(platform)}`, signal))
        if (isRecord(row)) contracts.push(...assetContract(row['id'], chain, row['address']));
    }
    return contracts;
  }

  private async list(api: Api, path: string, signal: AbortSignal): Promise<unknown[]> {
    const request = { path, params: {}, mayBeEmpty: false };
    const response = await this.requests.list(api, request, this.requests.deadline(), signal);
    return jsonRecords(response) ?? [];
  }
}
