import type { DecimalStyle } from '../../common/exact-json.js';
import { isoTrimmedSql } from '../../common/time.js';

/** Columns of a row, in output order. */
const COLUMNS = [
  'id',
  'coin_id',
  'symbol',
  'price_usd',
  'market_cap',
  'volume_24h',
  'source',
  'timestamp',
  'ingested_at',
];

/** Header line of CSV exports. */
export const CSV_HEADER = COLUMNS.join(',');

/**
 * SQL expression for the fact `u` as one JSON object on one line, with every digit. PostgreSQL writes it faster
 * than this process could read the columns.
 */
export function jsonLineSql(style: DecimalStyle): string {
  const amount = (column: string): string =>
    style === 'number' ? `coalesce(${column}::text, 'null')` : `coalesce('"' || ${column} || '"', 'null')`;
  return `concat('{"id":', u.id, ',"coin_id":', u.coin_id, ',"symbol":', to_json(u.symbol),
    ',"price_usd":', ${amount('u.price_usd')}, ',"market_cap":', ${amount('u.market_cap')},
    ',"volume_24h":', ${amount('u.volume_24h')}, ',"source":', to_json(u.source),
    ',"timestamp":"', ${isoTrimmedSql('u."timestamp"')},
    '","ingested_at":"', ${isoTrimmedSql('u.ingested_at')}, '"}')`;
}

/** SQL expression for the fact `u` as one line of CSV (RFC 4180); unknown values are empty. */
export function csvLineSql(): string {
  const text = (column: string): string =>
    `CASE WHEN ${column} ~ '[",\\r\\n]' THEN '"' || replace(${column}, '"', '""') || '"' ELSE ${column} END`;
  return `concat(u.id, ',', u.coin_id, ',', ${text('u.symbol')}, ',', u.price_usd, ',', u.market_cap, ',', u.volume_24h,
    ',', ${text('u.source')}, ',', ${isoTrimmedSql('u."timestamp"')}, ',', ${isoTrimmedSql('u.ingested_at')})`;
}
