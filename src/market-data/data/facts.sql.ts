import type { Selection } from './selection.js';

/** A statement with its bound parameters. */
export interface Statement {
  sql: string;
  parameters: unknown[];
}

/** A selection narrowed by the totals to the coins it can match. */
export interface Narrowed extends Pick<Selection, 'symbols' | 'sources' | 'from' | 'to' | 'after'> {
  /** The only coins that can match; `null`: any. */
  coinIds: number[] | null;
  /** Those of them selected by name, whatever the ticker of their facts. */
  named: number[];
}

/** A window of the list; `limit` null: to its end. */
export interface Window {
  limit: number | null;
  offset: number;
}

/** Above this many rows to merge, a scan by time alone is faster. */
const MOST_ROWS_TO_MERGE = 200_000;

/**
 * Selects facts newest first, each as the text that the SQL expression `line` makes of `u`. Facts of a few coins
 * are read from the index by coin and merged, others from the index by time.
 */
export function factsSql(selection: Narrowed, { limit, offset }: Window, line: string): Statement {
  const parameters: unknown[] = [];
  const bind = (value: unknown): string => `$${parameters.push(value)}`;
  const { coinIds } = selection;
  const newestFirst = 'ORDER BY u."timestamp" DESC, u.id DESC';
  const window = limit === null ? '' : `LIMIT ${bind(limit)} OFFSET ${bind(offset)}`;
  const perCoin = limit === null ? null : limit + offset;
  if (
    coinIds === null ||
    coinIds.length < 2 ||
    perCoin === null ||
    coinIds.length * perCoin > MOST_ROWS_TO_MERGE
  ) {
    const coins = coinIds === null ? [] : [oneOf('u.coin_id', coinIds, 'bigint', bind)];
    const sql = `
      SELECT ${line} AS line FROM (
        SELECT * FROM unified_crypto_data u ${where([...coins, ...conditions(selection, bind)])} ${newestFirst} ${window}
      ) u ${newestFirst}`;
    return { sql, parameters };
  }
  const sql = `
    SELECT ${line} AS line FROM (
      SELECT u.* FROM unnest(${bind(coinIds)}::bigint[]) AS c(coin_id) CROSS JOIN LATERAL (
        SELECT * FROM unified_crypto_data u
        ${where(['u.coin_id = c.coin_id', ...conditions(selection, bind)])} ${newestFirst} LIMIT ${bind(perCoin)}
      ) u ${newestFirst} ${window}
    ) u ${newestFirst}`;
  return { sql, parameters };
}

/** Selects the lines of {@link factsSql} as one text `lines`, separated by newlines; null if there are none. */
export function linesSql(selection: Narrowed, window: Window, line: string): Statement {
  const { sql, parameters } = factsSql(selection, window, line);
  return { sql: `SELECT string_agg(line, E'\\n') AS lines FROM (${sql}) facts`, parameters };
}

/** Counts matching facts, up to `most` + 1. */
export function countSql(selection: Narrowed, most: number): Statement {
  const { sql, parameters } = matchingSql(selection);
  return { sql: `SELECT count(*) AS count FROM (${sql} LIMIT ${most + 1}) u`, parameters };
}

/** Selects one row per matching fact. */
export function matchingSql(selection: Narrowed): Statement {
  const parameters: unknown[] = [];
  const bind = (value: unknown): string => `$${parameters.push(value)}`;
  const coins = selection.coinIds === null ? [] : [oneOf('u.coin_id', selection.coinIds, 'bigint', bind)];
  const conditionsOfAll = where([...coins, ...conditions({ ...selection, after: null }, bind)]);
  return { sql: `SELECT 1 FROM unified_crypto_data u ${conditionsOfAll}`, parameters };
}

type Bind = (value: unknown) => string;

function conditions({ symbols, named, sources, from, to, after }: Narrowed, bind: Bind): string[] {
  const all: string[] = [];
  if (symbols.length > 0) {
    const called = oneOf('u.symbol', symbols, 'text', bind);
    all.push(named.length === 0 ? called : `(${called} OR ${oneOf('u.coin_id', named, 'bigint', bind)})`);
  }
  if (sources.length > 0) all.push(oneOf('u.source', sources, 'text', bind));
  if (from !== null) all.push(`u."timestamp" >= ${bind(from)}::timestamptz`);
  if (to !== null) all.push(`u."timestamp" < ${bind(to)}::timestamptz`);
  if (after !== null) {
    const [timestamp, id] = [bind(after.timestamp), bind(after.id)];
    // The first condition alone lets PostgreSQL skip partitions.
    all.push(
      `u."timestamp" <= ${timestamp}::timestamptz`,
      `(u."timestamp", u.id) < (${timestamp}::timestamptz, ${id}::bigint)`,
    );
  }
  return all;
}

/** An equality for one value, which keeps the order of an index usable. */
function oneOf(column: string, values: readonly unknown[], type: string, bind: Bind): string {
  return values.length === 1
    ? `${column} = ${bind(values[0])}::${type}`
    : `${column} = ANY(${bind(values)}::${type}[])`;
}

function where(conditionsOfAll: string[]): string {
  return conditionsOfAll.length > 0 ? `WHERE ${conditionsOfAll.join(' AND ')}` : '';
}
