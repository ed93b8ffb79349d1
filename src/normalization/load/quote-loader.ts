import { Injectable } from '@nestjs/common';
import { copyText } from '../../database/copy.js';
import type { Transaction } from '../../database/transaction.js';
import { noteCoinsChanged } from '../../totals/data-version.js';
import { mergeStage, PREPARE_STAGE, STAGE_COLUMNS } from './merge.sql.js';
import type { StagedPage } from './staged-page.js';

/** The coin that each asset was matched to, by the asset's source id. */
export type Coins = Map<string, { coinId: number; mappingId: number }>;

/** Where quotes come from; stored with every fact they change. */
export interface Origin {
  source: string;
  jobId: number;
  /** `null` in the preview of a run, whose pages are not stored and count as newer than every stored one. */
  rawId: number | null;
  parserVersion: number;
}

/** What became of the quotes of one page, compared one by one in read order. */
export interface LoadCounts {
  inserted: number;
  updated: number;
  unchanged: number;
  duplicate: number;
}

/** Writes `unified_crypto_data`, `latest_quotes` and their totals. */
@Injectable()
export class QuoteLoader {
  /**
   * Loads the quotes of one page in bulk. The partitions for their years must exist.
   * @param coins a coin for every asset of the page
   * @param onStaged called once all quotes are sent to PostgreSQL, while it still merges them
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
    const { parameters, keysRepeat } = stageParameters(origin, page, coins);
    const merged = tx.query(mergeStage(keysRepeat), parameters) as Promise<
      [LoadCounts & { coinsChanged: boolean }]
    >;
    onStaged();
    const [{ coinsChanged, ...counts }] = await merged;
    if (coinsChanged) noteCoinsChanged(tx);
    return counts;
  }
}

/** Returns the parameters of the statement that compares a staged page with the facts. */
export function stageParameters(
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
  if (!coin) throw new Error(`No coin was resolved for ${sourceId}`);
  return coin;
}
