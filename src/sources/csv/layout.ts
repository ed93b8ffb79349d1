import { createHash } from 'node:crypto';
import type { JsonObject, Page } from '../../ingestion/source/page.js';
import type { TimeFormat } from './cells/dates.js';
import type { Encoding } from './file/encoding.js';
import type { NumberFormat } from './cells/numbers.js';
import type { Dialect } from './table/tokenize.js';

/**
 * What a column can mean to us. `clock` is a time of day beside the day in `timestamp`, `quote` the
 * currency that the price is in.
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
 * How to read the records of a CSV file, decided once for the whole file. Kept with each of its
 * pages in `raw_data`, so that a page can be read again without the file.
 */
export interface CsvLayout extends Dialect {
  encoding: Encoding;
  /** Column names as they stand in the header, trimmed; made up where there is none. */
  header: string[];
  /** Index of the column that plays each role. */
  columns: Partial<Record<ColumnRole, number>>;
  numbers: Partial<Record<AmountRole, NumberFormat>>;
  time: TimeFormat;
  /** The time of every record (ISO 8601, UTC) of a file that has no column for it. */
  at: string | null;
  /** The coin of every record of a file that has no column for it. */
  asset: { symbol: string; name: string | null } | null;
  /** Whether the symbol column names markets (`BTC/USD`) and not coins. */
  pairs: boolean;
  /** Prices in other currencies are taken as US dollars, because the operator said so. */
  quoteAsUsd: boolean;
}

/** A layout with the line its page begins at, as the JSON that is stored with the page. */
export type PageContext = CsvLayout & { first_line: number };

/** The layout as the JSON that is stored with a page. */
export function layoutContext(layout: CsvLayout, firstLine: number): JsonObject {
  return { ...layout, first_line: firstLine } as unknown as JsonObject;
}

/** The layout that was stored with a page; `null` for a page without one. */
export function layoutOf({ context }: Pick<Page, 'context'>): PageContext | null {
  const layout = context as unknown as PageContext | null;
  return layout?.columns ? layout : null;
}

/** Changes when anything changes that the records of a file are read by. */
export function fingerprintOf(layout: CsvLayout, dataOffset: number): string {
  return createHash('sha256')
    .update(JSON.stringify([layout, dataOffset]))
    .digest('hex')
    .slice(0, 32);
}
