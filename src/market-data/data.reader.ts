import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { decodeCursor, encodeCursor } from '../common/cursor.js';
import { BadParameters } from '../common/errors.js';
import { exactNumber } from '../common/exact-json.js';
import { isoSql, readInstant, trimIso } from '../common/time.js';
import type { DataQuery, DataRowDto } from './data.dto.js';

/** What `/data` answers, without the request's own metadata. */
export interface DataPage {
  rows: DataRowDto[];
  total: number;
  nextCursor: string | null;
}

/** The last row a client has seen, and which list it belongs to. */
interface Position {
  timestamp: string;
  id: number;
  filter: string;
}

interface Fact {
  id: number;
  coin_id: number;
  symbol: string;
  price_usd: string;
  market_cap: string | null;
  volume_24h: string | null;
  source: string;
  timestamp: string;
  ingested_at: string;
}

/** Reads facts, newest first. */
@Injectable()
export class DataReader {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** @throws BadParameters for a range that ends before it begins, or a cursor of another list */
  async page(query: DataQuery): Promise<DataPage> {
    const filters = filtersOf(query, await this.coinsNamed(query.symbol));
    const position = query.cursor === undefined ? null : positionOf(query.cursor, filters.hash);
    const [facts, total] = await Promise.all([this.facts(filters, query, position), this.count(filters)]);
    const page = facts.slice(0, query.limit);
    const last = page.at(-1);
    const more = facts.length > query.limit && last;
    return {
      rows: page.map((fact) => rowOf(fact, query.decimals)),
      total,
      nextCursor: more
        ? encodeCursor({ timestamp: last.timestamp, id: last.id, filter: filters.hash })
        : null,
    };
  }

  /** Coins that are called what was given as a ticker: `bitcoin` means Bitcoin too. */
  private async coinsNamed(symbols: string[] = []): Promise<number[]> {
    if (symbols.length === 0) return [];
    const rows = await this.dataSource.query<{ id: number }[]>(
      `SELECT id FROM coins c WHERE slug = ANY($1::text[])
         AND EXISTS (SELECT FROM source_asset_mappings m WHERE m.coin_id = c.id) ORDER BY id`,
      [symbols.map((symbol) => symbol.toLowerCase().replaceAll(' ', '-'))],
    );
    return rows.map(({ id }) => id);
  }

  private facts(filters: Filters, { limit, offset }: DataQuery, position: Position | null): Promise<Fact[]> {
    const { conditions, parameters } = filters.copy();
    if (position) {
      const [timestamp, id] = [parameters.push(position.timestamp), parameters.push(position.id)];
      conditions.push(`("timestamp", id) < ($${timestamp}::timestamptz, $${id}::bigint)`);
    }
    const window = [parameters.push(limit + 1), parameters.push(position ? 0 : offset)];
    return this.dataSource.query<Fact[]>(
      `SELECT id, coin_id, symbol, price_usd, market_cap, volume_24h, source,
              ${isoSql('"timestamp"')} AS timestamp, ${isoSql('ingested_at')} AS ingested_at
       FROM unified_crypto_data ${where(conditions)}
       ORDER BY unified_crypto_data."timestamp" DESC, id DESC LIMIT $${window[0]} OFFSET $${window[1]}`,
      parameters,
    );
  }

  private async count({ conditions, parameters }: Filters): Promise<number> {
    const [row] = await this.dataSource.query<{ count: number }[]>(
      `SELECT count(*) FROM unified_crypto_data ${where(conditions)}`,
      parameters,
    );
    return row?.count ?? 0;
  }
}

/** SQL conditions with their parameters, always bound. */
class Filters {
  constructor(
    readonly conditions: string[],
    readonly parameters: unknown[],
    /** Tells lists apart, so that a cursor cannot be used with other filters. */
    readonly hash: string,
  ) {}

  copy(): { conditions: string[]; parameters: unknown[] } {
    return { conditions: [...this.conditions], parameters: [...this.parameters] };
  }
}

function filtersOf({ symbol, source, coin_id, from, to }: DataQuery, named: number[]): Filters {
  const conditions: string[] = [];
  const parameters: unknown[] = [];
  const add = (value: unknown, condition: (parameter: string) => string): void => {
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return;
    conditions.push(condition(`$${parameters.push(value)}`));
  };
  const [start, end] = [from && readInstant(from), to && readInstant(to)];
  if (start && end && start > end)
    throw new BadParameters([{ parameter: 'from', message: 'must not be after to' }]);
  add(symbol, (parameter) =>
    named.length === 0
      ? `symbol = ANY(${parameter}::text[])`
      : `(symbol = ANY(${parameter}::text[]) OR coin_id = ANY($${parameters.push(named)}::bigint[]))`,
  );
  add(source, (parameter) => `source = ANY(${parameter}::text[])`);
  add(coin_id, (parameter) => `coin_id = ANY(${parameter}::bigint[])`);
  add(start, (parameter) => `"timestamp" >= ${parameter}::timestamptz`);
  add(end, (parameter) => `"timestamp" < ${parameter}::timestamptz`);
  const hash = createHash('sha256')
    .update(JSON.stringify([conditions, parameters]))
    .digest('base64url')
    .slice(0, 12);
  return new Filters(conditions, parameters, hash);
}

function where(conditions: string[]): string {
  return conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
}

function positionOf(cursor: string, filter: string): Position {
  const position = decodeCursor(cursor, isPosition);
  if (position.filter === filter) return position;
  throw new BadParameters([
    { parameter: 'cursor', message: 'belongs to a list with other filters; start again without it' },
  ]);
}

function isPosition(decoded: unknown): decoded is Position {
  const { timestamp, id, filter } = (decoded ?? {}) as Partial<Record<keyof Position, unknown>>;
  return (
    typeof timestamp === 'string' &&
    readInstant(timestamp) !== null &&
    Number.isSafeInteger(id) &&
    typeof filter === 'string'
  );
}

function rowOf(fact: Fact, decimals: DataQuery['decimals']): DataRowDto {
  return {
    id: fact.id,
    coin_id: fact.coin_id,
    symbol: fact.symbol,
    price_usd: exactNumber(fact.price_usd, decimals),
    market_cap: exactNumber(fact.market_cap, decimals),
    volume_24h: exactNumber(fact.volume_24h, decimals),
    source: fact.source,
    timestamp: trimIso(fact.timestamp),
    ingested_at: trimIso(fact.ingested_at),
  };
}
