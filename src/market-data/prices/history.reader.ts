import { Injectable } from '@nestjs/common';
import { JsonText, type BodyOf } from '../../http/cache/response-body.js';
import { ReadReplica } from '../../database/read-replica.js';
import { CoinReader } from './coin.reader.js';
import { linesSql } from '../data/facts.sql.js';
import type { HistoryAnswer, HistoryQuery, Interval } from './history.dto.js';
import { candlesSql, quoteLineSql } from './history.sql.js';
import { pageOf, type Lines, type Page } from '../data/pagination.js';
import { cursorAfter, selectionOf, type Position, type Selection } from '../data/selection.js';

const STRIDES: Record<Exclude<Interval, 'raw'>, string> = {
  '1m': '1 minute',
  '5m': '5 minutes',
  '1h': '1 hour',
  '1d': '1 day',
};

/** A history whose candles or quotes PostgreSQL has written as JSON. */
type History = Omit<BodyOf<HistoryAnswer>, 'data'> & { data: JsonText };

/** Reads the history of a coin: candles made of stored quotes, or the quotes. */
@Injectable()
export class HistoryReader {
  constructor(
    private readonly database: ReadReplica,
    private readonly coins: CoinReader,
  ) {}

  /** @throws NotFound for an unknown coin, BadParameters as for a list of facts */
  async history(coinId: number, query: HistoryQuery): Promise<History> {
    const { interval, limit } = query;
    // The interval is part of the hash: a cursor between candles is not valid between quotes.
    const selection = selectionOf({ ...query, symbol: [interval], coin_id: [String(coinId)] });
    const [symbol, { data, last }] = await Promise.all([
      this.coins.symbolOf(coinId),
      interval === 'raw'
        ? this.quotes(coinId, selection, query)
        : this.candles(coinId, selection, STRIDES[interval], query),
    ]);
    const next = last === null ? null : cursorOf(last, selection);
    return {
      metadata: {},
      coin_id: coinId,
      symbol,
      interval,
      data: new JsonText(`[${data}]`),
      pagination: { limit, next_cursor: next },
    };
  }

  private async quotes(
    coinId: number,
    selection: Selection,
    { limit, decimals }: HistoryQuery,
  ): Promise<Page> {
    const ofCoin = { ...selection, symbols: [], coinIds: [coinId], named: [] };
    const { sql, parameters } = linesSql(ofCoin, { limit: limit + 1, offset: 0 }, quoteLineSql(decimals));
    const [row] = await this.database.query<Lines>(sql, parameters);
    return pageOf(row?.lines ?? null, limit);
  }

  private async candles(
    coinId: number,
    { sources, from, to, after }: Selection,
    stride: string,
    { limit, decimals }: HistoryQuery,
  ): Promise<Page> {
    const range = { coinId, sources, from, to: after?.timestamp ?? to };
    const { sql, parameters } = candlesSql(range, stride, limit, decimals);
    const rows = await this.database.query<{ line: string; more: boolean }>(sql, parameters);
    const lines = rows.map(({ line }) => line);
    return { data: lines.join(','), last: rows[0]?.more === true ? (lines.at(-1) ?? null) : null };
  }
}

/** Candles have no id; the next page is what lies before the start of the last one. */
function cursorOf(line: string, selection: Selection): string {
  const { timestamp, id = 0 } = JSON.parse(line) as Partial<Position>;
  return cursorAfter({ timestamp: timestamp ?? '', id }, selection);
}
