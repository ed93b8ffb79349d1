import type { DecimalStyle } from '../../common/exact-json.js';
import { isoTrimmedSql } from '../../common/time.js';
import type { Statement } from '../data/facts.sql.js';

/** The quotes that candles are made of; times are ISO 8601 in UTC. */
export interface CandleRange {
  coinId: number;
  sources: string[];
  from: string | null;
  to: string | null;
}

/**
 * Selects the newest candles of a range, each as one JSON object, newest first, and whether older ones follow.
 * First finds the starts of intervals that contain quotes, one index lookup each; then reads the quotes from
 * the oldest start on once.
 * @param stride length of a candle, e.g. `5 minutes`; intervals begin at multiples of it in UTC
 */
export function candlesSql(
  range: CandleRange,
  stride: string,
  limit: number,
  style: DecimalStyle,
): Statement {
  const conditions = ['u.coin_id = $1'];
  const parameters: unknown[] = [range.coinId, stride, limit];
  const bind = (value: unknown): string => `$${parameters.push(value)}`;
  if (range.sources.length > 0) conditions.push(`u.source = ANY(${bind(range.sources)}::text[])`);
  if (range.from !== null) conditions.push(`u."timestamp" >= ${bind(range.from)}::timestamptz`);
  const all = conditions.join(' AND ');
  const before = range.to === null ? '' : `AND u."timestamp" < ${bind(range.to)}::timestamptz`;
  const bin = (time: string): string => `date_bin($2::interval, ${time}, timestamptz '2000-01-01 00:00+00')`;
  const newest = (condition: string): string =>
    bin(
      `(SELECT u."timestamp" FROM unified_crypto_data u WHERE ${all} ${condition} ORDER BY u."timestamp" DESC LIMIT 1)`,
    );
  const amount = (column: string): string => (style === 'number' ? column : `'"' || ${column} || '"'`);
  const sql = `
    WITH RECURSIVE starts AS (
      SELECT 1 AS nth, ${newest(before)} AS start
      UNION ALL
      SELECT nth + 1, ${newest('AND u."timestamp" < s.start')} FROM starts s WHERE nth <= $3 AND start IS NOT NULL
    ), bounds AS (
      SELECT min(start) FILTER (WHERE nth <= $3) AS oldest, bool_or(nth > $3 AND start IS NOT NULL) AS more FROM starts
    ), candles AS (
      SELECT ${bin('u."timestamp"')} AS start, count(*) AS quotes, max(u.price_usd) AS high, min(u.price_usd) AS low,
             (array_agg(u.price_usd ORDER BY u."timestamp", u.id))[1] AS open,
             (array_agg(u.price_usd ORDER BY u."timestamp" DESC, u.id DESC))[1] AS close
      FROM unified_crypto_data u
      WHERE ${all} ${before} AND u."timestamp" >= (SELECT oldest FROM bounds)
      GROUP BY 1
    )
    SELECT concat('{"timestamp":"', ${isoTrimmedSql('start')}, '","open":', ${amount('open')}, ',"high":', ${amount('high')},
                  ',"low":', ${amount('low')}, ',"close":', ${amount('close')}, ',"quotes":', quotes, '}') AS line,
           (SELECT more FROM bounds) AS more
    FROM candles ORDER BY start DESC`;
  return { sql, parameters };
}

/** SQL expression for the fact `u` as a quote: one JSON object. */
export function quoteLineSql(style: DecimalStyle): string {
  const amount = (column: string): string =>
    style === 'number' ? `coalesce(${column}::text, 'null')` : `coalesce('"' || ${column} || '"', 'null')`;
  return `concat('{"id":', u.id, ',"timestamp":"', ${isoTrimmedSql('u."timestamp"')}, '","source":', to_json(u.source),
    ',"price_usd":', ${amount('u.price_usd')}, ',"market_cap":', ${amount('u.market_cap')},
    ',"volume_24h":', ${amount('u.volume_24h')}, '}')`;
}
