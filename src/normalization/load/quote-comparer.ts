import { Injectable } from '@nestjs/common';
import { copyText } from '../../database/copy.js';
import type { Transaction } from '../../database/transaction.js';
import { COUNT_DIFFERENT, compareStage, FIRST_DIFFERENT, PREPARE_COMPARISON } from './compare.sql.js';
import { PREPARE_STAGE, STAGE_COLUMNS } from './merge.sql.js';
import { judgementOf, type Coins, type LoadCounts, type Origin } from './quote-loader.js';
import type { StagedPage } from './staged-page.js';

/** Amounts of a row, decimal strings in US dollars. */
export interface Amounts {
  price_usd: string;
  market_cap: string | null;
  volume_24h: string | null;
}

/** A row as a load would leave it. */
export interface DifferentRow extends Amounts {
  /** `null` for one that would be added. */
  id: number | null;
  coin_id: number;
  symbol: string;
  timestamp: Date;
  before: Amounts | null;
  /** `null` for a page that is not stored. */
  raw_id: number | null;
  /** Place of the page within its run, from 1. */
  page: number;
  raw_position: number;
}

/** What a load would change: rows, not records. */
export interface Difference {
  added: { rows: number; first: DifferentRow[] };
  changed: { rows: number; first: DifferentRow[] };
}

/**
 * Says what loading pages one after the other would do, in a transaction that will be rolled back.
 * Judges as the loader does and writes no fact, so that no load waits for it.
 */
@Injectable()
export class QuoteComparer {
  /** To be called once, before the first page. */
  async begin(tx: Transaction): Promise<void> {
    await tx.query(PREPARE_STAGE);
    await tx.query(PREPARE_COMPARISON);
  }

  /**
   * @param number place of the page within its run
   * @returns the counts that loading the page after those compared before would give
   */
  async compare(
    tx: Transaction,
    origin: Origin,
    number: number,
    page: StagedPage,
    coins: Coins,
  ): Promise<LoadCounts> {
    if (page.count === 0) return { inserted: 0, updated: 0, unchanged: 0, duplicate: 0 };
    await tx.query('TRUNCATE staged_quotes');
    await copyText(tx, STAGE_COLUMNS, page.lines);
    const { parameters, keysRepeat } = judgementOf(origin, page, coins);
    const [counts] = (await tx.query(compareStage(keysRepeat), [...parameters, number])) as [LoadCounts];
    return counts;
  }

  /** What all pages so far come to. @param examples most rows of each kind */
  async difference(tx: Transaction, source: string, examples: number): Promise<Difference> {
    const [rows] = (await tx.query(COUNT_DIFFERENT, [source])) as [{ added: number; changed: number }];
    const first = async (isNew: boolean): Promise<DifferentRow[]> =>
      ((await tx.query(FIRST_DIFFERENT, [source, isNew, examples])) as FoundRow[]).map(rowOf);
    return {
      added: { rows: rows.added, first: await first(true) },
      changed: { rows: rows.changed, first: await first(false) },
    };
  }
}

interface FoundRow extends Omit<DifferentRow, 'before'> {
  price_before: string | null;
  cap_before: string | null;
  volume_before: string | null;
}

function rowOf({ price_before, cap_before, volume_before, ...row }: FoundRow): DifferentRow {
  const before =
    price_before === null
      ? null
      : { price_usd: price_before, market_cap: cap_before, volume_24h: volume_before };
  return { ...row, before };
}
