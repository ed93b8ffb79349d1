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

/** A selection with what the kept figures say about it. */
export interface Known {
  /** Of the data when the figures were read. */
  version: string;
  selection: Narrowed;
  /** Facts that match when times are left out of account. */
  atAnyTime: number;
  /** Whether the times asked for hold everything anyway. */
  allTimes: boolean;
}

const COUNTED_UP_TO = 10_000;

/** A source that has less than this share of all facts may be quicker to read coin by coin. */
const RARE = 0.02;
const FEW_COINS = 100;

interface CoinFigure {
  coin_id: number;
  source: string;
  symbol: string;
  records: number;
  named: boolean;
}

/** Asks the figures that loads keep up to date which coins a selection means, and how many facts. */
@Injectable()
export class RowCountsReader {
  constructor(
    private readonly database: ReadReplica,
    private readonly versions: DataVersionReader,
    private readonly sources: SourceFiguresReader,
  ) {}

  /** @param version of the data now, when it was looked up already */
  async narrow(selection: Selection, version?: string): Promise<Known> {
    return selection.symbols.length + selection.coinIds.length > 0
      ? this.byCoins(selection)
      : this.bySources(selection, version ?? (await this.versions.current()));
  }

  /** How many facts there are in all at a version of the data; `null` when it has passed already. */
  async all(version: string): Promise<number | null> {
    const known = await this.sources.at(version);
    return known.version === version ? sum(known.sources) : null;
  }

  /** Exact where the figures say it or counting is cheap, else what the planner expects. */
  async total({ selection, atAnyTime, allTimes }: Known): Promise<Total> {
    if (allTimes || atAnyTime === 0) return { total: atAnyTime, isEstimate: false };
    const { sql, parameters } = countSql(selection, COUNTED_UP_TO);
    const [counted] = await this.database.query<{ count: number }>(sql, parameters);
    const count = counted?.count ?? 0;
    if (count <= COUNTED_UP_TO) return { total: count, isEstimate: false };
    return { total: Math.min(Math.max(await this.expected(selection), count), atAnyTime), isEstimate: true };
  }

  private async byCoins(selection: Selection): Promise<Known> {
    const { symbols, sources, coinIds, from, to } = selection;
    const { version, row } = await this.versions.alongside<{ figures: CoinFigure[] }>(
      ...coinFigures(selection),
    );
    const wanted = new Set(coinIds);
    const possible = distinct(row.figures).filter(
      ({ coin_id, source }) =>
        (coinIds.length === 0 || wanted.has(coin_id)) && (sources.length === 0 || sources.includes(source)),
    );
    const matching = possible.filter(
      ({ symbol, named }) => named || symbols.length === 0 || symbols.includes(symbol),
    );
    const found = new Set(matching.map(({ coin_id }) => coin_id));
    // Where these coins bear no other ticker it need not be looked at again.
    const all = new Set(matching);
    const pure = possible.every((figure) => all.has(figure) || !found.has(figure.coin_id));
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

  private async bySources(selection: Selection, version: string): Promise<Known> {
    const { sources } = await this.sources.at(version);
    const figures = sources.filter(
      ({ source }) => selection.sources.length === 0 || selection.sources.includes(source),
    );
    const atAnyTime = sum(figures);
    // To the millisecond, as far as dates go here: never later than the first, always later than the last.
    const begin = new Date(Math.min(...figures.map(({ firstAt }) => Date.parse(firstAt))));
    const end = new Date(Math.max(...figures.map(({ lastAt }) => Date.parse(lastAt))) + 1);
    const { from, to } = selection;
    const allTimes =
      figures.length === 0 ||
      ((from === null || new Date(from) < begin) && (to === null || new Date(to) >= end));
    const narrowed: Narrowed = { ...selection, coinIds: null, named: [] };
    if (selection.sources.length > 0 && atAnyTime > 0) {
      // Nothing of these sources lies outside: the index of times need not be searched there.
      narrowed.from = from !== null && new Date(from) >= begin ? from : begin.toISOString();
      narrowed.to = to !== null && new Date(to) < end ? to : end.toISOString();
      if (atAnyTime < RARE * sum(sources)) narrowed.coinIds = await this.fewCoins(selection.sources);
    }
    return { version, selection: narrowed, atAnyTime, allTimes };
  }

  /** The coins of sources when they are few. */
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

/** All figures of the coins that bear a ticker, or are called so, or have such an id, in one row. */
function coinFigures({ symbols, coinIds }: Selection): [string, unknown[]] {
  if (symbols.length === 0) return [FIGURES(OF_IDS), [coinIds]];
  const slugs = symbols.map((symbol) => symbol.toLowerCase().replaceAll(' ', '-'));
  return [FIGURES(OF_NAMES), [symbols, slugs]];
}

const FIGURES = (rows: string): string =>
  `SELECT coalesce(json_agg(figure), '[]') AS figures FROM (${rows}) figure`;

const FIGURE = 'SELECT t.coin_id, t.source, t.symbol, t.record_count AS records';

const OF_IDS = `${FIGURE}, false AS named FROM coin_totals t WHERE coin_id = ANY($1::bigint[])`;

const OF_NAMES = `
  ${FIGURE}, false AS named
  FROM coin_totals t WHERE coin_id IN (SELECT coin_id FROM coin_totals WHERE symbol = ANY($1::text[]))
  UNION ALL
  ${FIGURE}, true
  FROM coins c JOIN coin_totals t ON t.coin_id = c.id WHERE c.slug = ANY($2::text[])`;

/** A coin that bears the ticker and is called so too is one coin, meant by name. */
function distinct(figures: CoinFigure[]): CoinFigure[] {
  const byKey = new Map<string, CoinFigure>();
  for (const figure of figures) {
    const key = `${figure.coin_id}\0${figure.source}\0${figure.symbol}`;
    if (figure.named || !byKey.has(key)) byKey.set(key, figure);
  }
  return [...byKey.values()];
}

function sum(figures: { records: number }[]): number {
  return figures.reduce((total, { records }) => total + records, 0);
}
