import { TerminalError } from '../../common/fates.js';
import type { JsonObject } from '../page.js';

/** What a column of a CSV file can mean to us. */
export const COLUMN_ROLES = ['symbol', 'name', 'timestamp', 'price', 'market_cap', 'volume_24h'] as const;
export type ColumnRole = (typeof COLUMN_ROLES)[number];

/**
 * How to read the records of a CSV file. Kept with each of its pages in `raw_data`, so that a page
 * can be read again without the file.
 */
export interface CsvLayout {
  delimiter: string;
  /** Column names as they stand in the header, trimmed. */
  header: string[];
  /** Index of the column that plays each role. */
  columns: Partial<Record<ColumnRole, number>>;
}

/** Names a column may bear, in lower case without punctuation; the first role that matches takes it. */
const VOCABULARY: Record<ColumnRole, readonly string[]> = {
  symbol: ['symbol', 'ticker', 'coin', 'currency', 'asset'],
  name: ['name', 'coinname'],
  timestamp: ['timestamp', 'date', 'datetime', 'time', 'day'],
  price: ['price', 'priceusd', 'close', 'closeusd', 'last', 'lastprice'],
  market_cap: ['marketcap', 'marketcapusd', 'mcap', 'cap'],
  volume_24h: ['vol', 'volume', 'volume24h', 'volumeusd', 'vol24h'],
};

const REQUIRED: readonly ColumnRole[] = ['symbol', 'timestamp', 'price'];

/**
 * Finds what the columns of a header mean.
 * @throws TerminalError naming the columns that were seen and those that are needed
 */
export function layoutOf(header: string[], delimiter: string, path: string): CsvLayout {
  const names = header.map((name) => name.trim());
  const columns: CsvLayout['columns'] = {};
  for (const role of Object.keys(VOCABULARY) as ColumnRole[]) {
    const index = names.findIndex((name) => VOCABULARY[role].includes(key(name)));
    if (index >= 0) columns[role] = index;
  }
  const missing = REQUIRED.filter((role) => columns[role] === undefined);
  if (missing.length > 0) {
    throw new TerminalError(
      `${path} cannot be read: no column for ${missing.map((role) => `${role} (${VOCABULARY[role].join(', ')})`).join('; ')}. ` +
        `Its columns are: ${names.join(', ').slice(0, 500)}`,
    );
  }
  return { delimiter, header: names, columns };
}

function key(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** The layout as the JSON that is stored with a page. */
export function layoutContext(layout: CsvLayout, firstLine: number): JsonObject {
  return {
    delimiter: layout.delimiter,
    header: layout.header,
    columns: { ...layout.columns },
    first_line: firstLine,
  };
}
