import { createHash } from 'node:crypto';
import type { JsonObject, Page } from '../../ingestion/source/page.js';
import type { TimeFormat } from './cells/dates.js';
import type { Encoding } from './file/encoding.js';
import type { NumberFormat } from './cells/numbers.js';
import type { Dialect } from './table/tokenize.js';

/**
 * The role a column can play. `clock` is the time of day when `timestamp` holds only the date, `quote`
 * the currency of the price.
 */
export const COLUMN_ROLES = [
  'symbol',
  'slug',
  'name',
  'quote',
  'timestamp',
  'clock',
  'price',
  'market_cap',
  'volume_24h',
] as const;
export type ColumnRole = (typeof COLUMN_ROLES)[number];

export type AmountRole = 'price' | 'market_cap' | 'volume_24h';

/**
 * How to read the records of a CSV file, detected once for the whole file. Stored with each of its
 * pages in `raw_data`, so that a page can be read again without the file.
 */
export interface CsvLayout extends Dialect {
  encoding: Encoding;
  /** Column names as in the header, trimmed; those of candles, or empty, for a file without one. */
  header: string[];
  /** Index of the column that plays each role. */
  columns: Partial<Record<ColumnRole, number>>;
  numbers: Partial<Record<AmountRole, NumberFormat>>;
  time: TimeFormat;
  /** The time of every record (ISO 8601, UTC) of a file that has no time column. */
  at: string | null;
  /** The coin of every record of a file that has no coin column. */
  asset: { symbol: string; name: string | null } | null;
  /** Whether the symbol column names markets (`BTC/USD`) instead of coins. */
  pairs: boolean;
  /** Load prices in other currencies as US dollars, as the option asks. */
  quoteAsUsd: boolean;
}

/** A layout with the first line of a page (from 1): the JSON that is stored with the page. */
export type PageContext = CsvLayout & { first_line: number };

/** The context to store with a page that begins at a line. */
export function layoutContext(layout: CsvLayout, firstLine: number): JsonObject {
  return { ...layout, first_line: firstLine } as unknown as JsonObject;
}

/** The layout that was stored with a page; `null` for a page without one. */
export function layoutOf({ context }: Pick<Page, 'context'>): PageContext | null {
  const layout = context as unknown as PageContext | null;
  return layout?.columns ? layout : null;
}

/** Identifies a layout: differs when anything differs that affects how records are read. */
export function fingerprintOf(layout: CsvLayout, dataOffset: number): string {
  return createHash('sha256')
    .update(JSON.stringify([layout, dataOffset]))
    .digest('hex')
    .slice(0, 32);
}
