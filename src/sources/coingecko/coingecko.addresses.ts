import { Inject, Injectable } from '@nestjs/common';
import { isRecord } from '../../common/json-values.js';
import { assetContract } from '../../coins/contracts/contract-form.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { ApiRequests } from '../../ingestion/http/api-requests.js';
import { Quota } from '../../ingestion/http/quota.js';
import { jsonRecords } from '../../ingestion/source/json-list.js';
import type { AssetContract } from '../../ingestion/source/source.js';
import { coinGeckoApi } from './coingecko.api.js';

/** CoinGecko's asset platforms by the name of their chain; platforms that only CoinGecko knows are left out. */
export const CHAIN_OF_PLATFORM: ReadonlyMap<string, string> = new Map([
  ['ethereum', 'ethereum'],
  ['binance-smart-chain', 'bnb'],
  ['solana', 'solana'],
  ['polygon-pos', 'polygon'],
  ['avalanche', 'avalanche'],
  ['fantom', 'fantom'],
  ['arbitrum-one', 'arbitrum'],
  ['optimistic-ethereum', 'optimism'],
  ['base', 'base'],
  ['tron', 'tron'],
  ['cardano', 'cardano'],
  ['cronos', 'cronos'],
  ['near-protocol', 'near'],
]);

/** Fetches contract addresses from `/coins/list?include_platform=true`, in one call. */
@Injectable()
export class CoinGeckoAddresses {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly requests: ApiRequests,
    private readonly quota: Quota,
  ) {}

  /** @throws TransientError or TerminalError when the list cannot be fetched */
  async fetch(signal: AbortSignal): Promise<AssetContract[]> {
    const api = coinGeckoApi(this.settings);
    await this.quota.assertFits(api, 1);
    const request = { path: '/coins/list', params: { include_platform: 'true' }, mayBeEmpty: false };
    const response = await this.requests.list(api, request, this.requests.deadline(), signal);
    return (jsonRecords(response) ?? []).flatMap((row) => {
      if (!isRecord(row) || !isRecord(row['platforms'])) return [];
      return Object.entries(row['platforms']).flatMap(([platform, address]) =>
        assetContract(row['id'], CHAIN_OF_PLATFORM.get(platform), address),
      );
    });
  }
}
