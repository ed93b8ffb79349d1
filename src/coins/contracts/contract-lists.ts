import { Inject, Injectable } from '@nestjs/common';
import { isRecord } from '../../common/json-values.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { ApiRequests } from '../../ingestion/http/api-requests.js';
import type { Api } from '../../ingestion/http/api.js';
import { Quota } from '../../ingestion/http/quota.js';
import { CHAIN_OF_GECKO, CHAIN_OF_PAPRIKA, contractOf } from './chains.js';

/** A coin of a source and an address it has there. */
export interface AssetContract {
  sourceId: string;
  /** Chain and address as they are compared: `ethereum:0xdac17f…`. */
  contract: string;
}

type Fetch = (signal: AbortSignal) => Promise<AssetContract[]>;

/**
 * Asks sources at which addresses their coins live: CoinGecko's `/coins/list?include_platform=true`
 * (one call), CoinPaprika's `/contracts` and `/contracts/{platform}` (one call, and one for each
 * chain that both know).
 */
@Injectable()
export class ContractLists {
  private readonly fetches: Record<string, Fetch> = {
    coingecko: (signal) => this.ofCoinGecko(signal),
    coinpaprika: (signal) => this.ofCoinPaprika(signal),
  };

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly requests: ApiRequests,
    private readonly quota: Quota,
  ) {}

  /** The sources that say such a thing. */
  get sources(): string[] {
    return Object.keys(this.fetches);
  }

  /** @throws TransientError or TerminalError with a message for people, when the list cannot be had now */
  async fetch(source: string, signal: AbortSignal): Promise<AssetContract[]> {
    return (await this.fetches[source]?.(signal)) ?? [];
  }

  private async ofCoinGecko(signal: AbortSignal): Promise<AssetContract[]> {
    const api: Api = { source: 'coingecko', title: 'CoinGecko', access: this.settings.apis.coingecko };
    await this.quota.assertFits(api, 1);
    const params = { include_platform: 'true' };
    const rows = await this.list(api, '/coins/list', params, signal);
    return rows.flatMap((row) => {
      const { id, platforms } = record(row);
      return Object.entries(record(platforms)).flatMap(([platform, address]) =>
        assetContract(id, contractOf(CHAIN_OF_GECKO.get(platform), address)),
      );
    });
  }

  private async ofCoinPaprika(signal: AbortSignal): Promise<AssetContract[]> {
    const api: Api = { source: 'coinpaprika', title: 'CoinPaprika', access: this.settings.apis.coinpaprika };
    await this.quota.assertFits(api, 1 + CHAIN_OF_PAPRIKA.size);
    const platforms = await this.list(api, '/contracts', {}, signal);
    const known = platforms.filter(
      (platform) => typeof platform === 'string' && CHAIN_OF_PAPRIKA.has(platform),
    );
    const contracts: AssetContract[] = [];
    for (const platform of known as string[]) {
      const rows = await this.list(api, `/contracts/${platform}`, {}, signal);
      for (const row of rows) {
        const { id, address } = record(row);
        contracts.push(...assetContract(id, contractOf(CHAIN_OF_PAPRIKA.get(platform), address)));
      }
    }
    return contracts;
  }

  private async list(
    api: Api,
    path: string,
    params: Record<string, string>,
    signal: AbortSignal,
  ): Promise<unknown[]> {
    const request = { path, params, mayBeEmpty: false };
    const { body } = await this.requests.list(api, request, this.requests.deadline(), signal);
    return JSON.parse(body.toString('utf8')) as unknown[];
  }
}

function assetContract(id: unknown, contract: string | null): AssetContract[] {
  return typeof id === 'string' && id !== '' && contract !== null ? [{ sourceId: id, contract }] : [];
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
