import { Injectable } from '@nestjs/common';
import { DataVersionReader } from '../../totals/data-version.reader.js';
import { ReadReplica } from '../../database/read-replica.js';
import { SourceFiguresReader } from '../../totals/source-totals.reader.js';
import type { Narrowed } from './facts.sql.js';
import { countSql, matchingSql } from './facts.sql.js';
import type { Selection } from './selection.js';

/** How many rows match. */
export interface Total {
  total: number;
  isEstimate: boolean;
}

/** A selection narrowed to the coins that match, with its row count. */
export interface CountedSelection {
  /** Version of the data when the counts were read. */
  version: string;
  selection: Narrowed;
  /** Number of facts that match if `from` and `to` are ignored. */
  atAnyTime: number;
  /** Whether `from` and `to` include all of them. */
  allTimes: boolean;
}

const COUNTED_UP_TO = 10_000;

/** A source with less than this share of all facts may be faster to read coin by coin. */
const RARE = 0.02;
const FEW_COINS = 100;

interface CoinCount {
  coin_id: number;
  source: string;
  symbol: string;
  records: number;
  named: boolean;
}

/** Reads from the totals, which loads keep up to date, which coins a selection matches and how many facts. */
@Injectable()
export class RowCountsReader {
  constructor(
    private readonly database: ReadReplica,
    private readonly versions: DataVersionReader,
    private readonly sources: SourceFiguresReader,
  ) {}

  /** @param version current version of the data, if already known */
  async narrow(selection: Selection, version?: string): Promise<CountedSelection> {
    return selection.symbols.length + selection.coinIds.length > 0
      ? this.byCoins(selection)
      : this.bySources(selection, version ?? (await this.versions.current()));
  }

  /** The number of all facts at a version of the data; `null` if the version is outdated. */
  async all(version: string): Promise<number | null> {
    const known = await this.sources.at(version);
    return known.version === version ? sum(known.sources) : null;
  }

  /** Exact if the totals or a cheap count give it, else the planner's estimate. */
  async total({ selection, atAnyTime, allTimes }: CountedSelection): Promise<Total> {
    if (allTimes || atAnyTime === 0) return { total: atAnyTime, isEstimate: false };
    const { sql, parameters } = countSql(selection, COUNTED_UP_TO);
    const [counted] = await this.database.query<{ count: number }>(sql, parameters);
    const count = counted?.count ?? 0;
    if (count <= COUNTED_UP_TO) return { total: count, isEstimate: false };
    return { total: Math.min(Math.max(await this.expected(selection), count), atAnyTime), isEstimate: true };
  }

  private async byCoins(selection: Selection): Promise<CountedSelection> {
    const { symbols, sources, coinIds, from, to } = selection;
    const { version, row } = await this.versions.alongside<{ counts: CoinCount[] }>(
      ...coinCounts(selection),
    );
    const wanted = new Set(coinIds);
    const possible = distinct(row.counts).filter(
      ({ coin_id, source }) =>
        (coinIds.length === 0 || wanted.has(coin_id)) && (sources.length === 0 || sources.includes(source)),
    );
    const matching = possible.filter(
      ({ symbol, named }) => named || symbols.length === 0 || symbols.includes(symbol),
    );
    const found = new Set(matching.map(({ coin_id }) => coin_id));
    // If these coins have no other ticker, the query need not filter by ticker.
    const all = new Set(matching);
    const pure = possible.every((count) => all.has(count) || !found.has(count.coin_id));
    return {
      version,
      selection: {
        ...selection,
        symbols: pure ? [] : symbols,
        coinIds: [...found].sort((a, b) => a - b),
        named: [...new Set(matching.filter(({ named }) => named).map(({ coin_id }) => coin_id))],
      },
      atAnyTime: matching.reduce((sum, { records }) => sum + records, 0),
      allTimes: from === null && to === null,
    };
  }

  private async bySources(selection: Selection, version: string): Promise<CountedSelection> {
    const { sources } = await this.sources.at(version);
    const counts = sources.filter(
      ({ source }) => selection.sources.length === 0 || selection.sources.includes(source),
    );
    const atAnyTime = sum(counts);
    // Dates have milliseconds, quotes microseconds: begin is rounded down, end up.
    const begin = new Date(Math.min(...counts.map(({ firstAt }) => Date.parse(firstAt))));
    const end = new Date(Math.max(...counts.map(({ lastAt }) => Date.parse(lastAt))) + 1);
    const { from, to } = selection;
    const allTimes =
      counts.length === 0 ||
      ((from === null || new Date(from) < begin) && (to === null || new Date(to) >= end));
    const narrowed: Narrowed = { ...selection, coinIds: null, named: [] };
    if (selection.sources.length > 0 && atAnyTime > 0) {
      // All facts of these sources are within; a narrower range limits the index scan.
      narrowed.from = from !== null && new Date(from) >= begin ? from : begin.toISOString();
      narrowed.to = to !== null && new Date(to) < end ? to : end.toISOString();
      if (atAnyTime < RARE * sum(sources)) narrowed.coinIds = await this.fewCoins(selection.sources);
    }
    return { version, selection: narrowed, atAnyTime, allTimes };
  }

  /** The coins of the sources; `null` if there are many. */
  private async fewCoins(sources: string[]): Promise<number[] | null> {
    const rows = await this.database.query<{ coin_id: number }>(
      `SELECT DISTINCT coin_id FROM coin_totals WHERE source = ANY($1::text[]) LIMIT ${FEW_COINS + 1}`,
      [sources],
    );
    return rows.length > FEW_COINS ? null : rows.map(({ coin_id }) => coin_id);
  }

  private async expected(selection: Narrowed): Promise<number> {
    const { sql, parameters } = matchingSql(selection);
    const [row] = await this.database.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
      `EXPLAIN (FORMAT JSON) ${sql}`,
      parameters,
    );
    return Math.round(row?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0);
  }
}

/** One row with the counts of all coins that have the ticker, the name or the id. */
function coinCounts({ symbols, coinIds }: Selection): [string, unknown[]] {
  if (symbols.length === 0) return [countsSql(OF_IDS), [coinIds]];
  const slugs = symbols.map((symbol) => symbol.toLowerCase().replaceAll(' ', '-'));
  return [countsSql(OF_NAMES), [symbols, slugs]];
}

function countsSql(rows: string): string {
  return `SELECT coalesce(json_agg(c), '[]') AS counts FROM (${rows}) c`;
}

const COIN_COUNT = 'SELECT t.coin_id, t.source, t.symbol, t.record_count AS records';

const OF_IDS = `${COIN_COUNT}, false AS named FROM coin_totals t WHERE coin_id = ANY($1::bigint[])`;

const OF_NAMES = `
  ${COIN_COUNT}, false AS named
  FROM coin_totals t WHERE coin_id IN (SELECT coin_id FROM coin_totals WHERE symbol = ANY($1::text[]))
  UNION ALL
  ${COIN_COUNT}, true
  FROM coins c JOIN coin_totals t ON t.coin_id = c.id WHERE c.slug = ANY($2::text[])`;

/** Drops duplicates: a coin found by ticker and by name counts as found by name. */
function distinct(counts: CoinCount[]): CoinCount[] {
  const byKey = new Map<string, CoinCount>();
  for (const count of counts) {
    const key = `${count.coin_id}\0${count.source}\0${count.symbol}`;
    if (count.named || !byKey.has(key)) byKey.set(key, count);
  }
  return [...byKey.values()];
}

function sum(counts: { records: number }[]): number {
  return counts.reduce((total, { records }) => total + records, 0);
}
