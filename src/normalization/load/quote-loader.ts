import { Injectable } from '@nestjs/common';
import { copyText } from '../../database/copy.js';
import type { Transaction } from '../../database/transaction.js';
import { noteCoinsChanged } from '../../totals/data-version.js';
import { mergeStage, PREPARE_STAGE, STAGE_COLUMNS } from './merge.sql.js';
import type { StagedPage } from './staged-page.js';

/** The coin an asset was found to be, by the asset's source id. */
export type Coins = Map<string, { coinId: number; mappingId: number }>;

/** Where quotes come from: kept with every fact they change. */
export interface Origin {
  source: string;
  jobId: number;
  /** `null` in the preview of a run, whose pages are not stored and count as newer than every stored one. */
  rawId: number | null;
  parserVersion: number;
}

/** How the quotes of one page were judged, one by one in read order. */
export interface LoadCounts {
  inserted: number;
  updated: number;
  unchanged: number;
  duplicate: number;
}

/** Writes `unified_crypto_data`, `latest_quotes` and the figures over them. */
@Injectable()
export class QuoteLoader {
  /**
   * Loads the quotes of one page in bulk. The partitions for their years must exist.
   * @param coins a coin for every asset of the page
   * @param onStaged called once PostgreSQL has them all: what is left is its own work
   * @returns counts that add up to the number of quotes
   */
  async load(
    tx: Transaction,
    origin: Origin,
    page: StagedPage,
    coins: Coins,
    onStaged: () => void = () => undefined,
  ): Promise<LoadCounts> {
    if (page.count === 0) return { inserted: 0, updated: 0, unchanged: 0, duplicate: 0 };
    await tx.query(PREPARE_STAGE);
    await copyText(tx, STAGE_COLUMNS, page.lines);
    const { parameters, keysRepeat } = judgementOf(origin, page, coins);
    const merged = tx.query(mergeStage(keysRepeat), parameters) as Promise<
      [LoadCounts & { coinsChanged: boolean }]
    >;
    onStaged();
    const [{ coinsChanged, ...counts }] = await merged;
    if (coinsChanged) noteCoinsChanged(tx);
    return counts;
  }
}

/** The parameters of the statement that judges a staged page. */
export function judgementOf(
  origin: Origin,
  page: StagedPage,
  coins: Coins,
): { parameters: unknown[]; keysRepeat: boolean } {
  const found = page.assets.map(({ sourceId }) => coinOf(sourceId, coins));
  const coinIds = found.map(({ coinId }) => coinId);
  const severalNamesOfOneCoin = new Set(coinIds).size < coinIds.length;
  const { source, jobId, rawId, parserVersion } = origin;
  const mappingIds = found.map(({ mappingId }) => mappingId);
  const symbols = page.assets.map(({ symbol }) => symbol);
  return {
    parameters: [source, jobId, rawId, parserVersion, coinIds, mappingIds, symbols, page.newestOf],
    keysRepeat: page.mayRepeat || severalNamesOfOneCoin,
  };
}

function coinOf(sourceId: string, coins: Coins): { coinId: number; mappingId: number } {
  const coin = coins.get(sourceId);
  if (!coin) throw new Error(`No coin was decided for ${sourceId}`);
  return coin;
}
