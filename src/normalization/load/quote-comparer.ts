import { Injectable } from '@nestjs/common';
import { copyText } from '../../database/copy.js';
import type { Transaction } from '../../database/transaction.js';
import { COUNT_DIFFERENT, compareStage, FIRST_DIFFERENT, PREPARE_COMPARISON } from './compare.sql.js';
import { PREPARE_STAGE, STAGE_COLUMNS } from './merge.sql.js';
import { stageParameters, type Coins, type LoadCounts, type Origin } from './quote-loader.js';
import type { StagedPage } from './staged-page.js';

/** Amounts of a row, decimal strings in US dollars. */
export interface Amounts {
  price_usd: string;
  market_cap: string | null;
  volume_24h: string | null;
}

/** A row as it would be after the load. */
export interface DifferentRow extends Amounts {
  /** `null` for a row that would be added. */
  id: number | null;
  coin_id: number;
  symbol: string;
  timestamp: Date;
  before: Amounts | null;
  /** `null` when the page is not stored. */
  raw_id: number | null;
  /** Number of the page within its run, from 1. */
  page: number;
  raw_position: number;
}

/** What a load would change, counted in rows (not records), with the first rows as examples. */
export interface Difference {
  added: { rows: number; first: DifferentRow[] };
  changed: { rows: number; first: DifferentRow[] };
}

/**
 * Determines what loading pages one after another would change, in a transaction that is rolled back. Uses
 * the loader's own comparison but writes no fact, so that no load has to wait for it.
 */
@Injectable()
export class QuoteComparer {
  /** Prepares the transaction; call once, before the first page. */
  async begin(tx: Transaction): Promise<void> {
    await tx.query(PREPARE_STAGE);
    await tx.query(PREPARE_COMPARISON);
  }

  /**
   * Compares one page.
   * @param number number of the page within its run, from 1
   * @returns the counts of loading this page after the pages compared before it
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
    const { parameters, keysRepeat } = stageParameters(origin, page, coins);
    const [counts] = (await tx.query(compareStage(keysRepeat), [...parameters, number])) as [LoadCounts];
    return counts;
  }

  /**
   * Returns the changes of all pages compared so far.
   * @param examples most example rows of each kind
   */
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
