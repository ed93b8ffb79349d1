import { hash as digest } from 'node:crypto';
import { decodeCursor, encodeCursor } from '../../http/parameters/cursor.js';
import { BadParameters } from '../../common/errors.js';
import { readInstant } from '../../common/time.js';
import type { DataQuery } from './data.dto.js';

/** The facts a request selects, validated. Times are ISO 8601 in UTC. */
export interface Selection {
  symbols: string[];
  sources: string[];
  coinIds: number[];
  /** Inclusive. */
  from: string | null;
  /** Exclusive. */
  to: string | null;
  /** Position of the last row the client has. */
  after: Position | null;
  /** Hash of the filters, so that a cursor works with the same filters only. */
  hash: string;
}

/** A position in a list sorted by time and id. */
export interface Position {
  timestamp: string;
  id: number;
}

type Filters = Pick<DataQuery, 'symbol' | 'source' | 'coin_id' | 'from' | 'to' | 'cursor'>;

/** @throws BadParameters for a range that ends before it begins, or a cursor of another list */
export function selectionOf({ symbol, source, coin_id, from, to, cursor }: Filters): Selection {
  const filters = {
    symbols: sorted(symbol),
    sources: sorted(source),
    coinIds: sorted(coin_id).map(Number),
    from: from === undefined ? null : readInstant(from),
    to: to === undefined ? null : readInstant(to),
  };
  if (filters.from !== null && filters.to !== null && Date.parse(filters.from) > Date.parse(filters.to))
    throw new BadParameters([{ parameter: 'from', message: 'must not be after to' }]);
  const hash = digest('sha256', JSON.stringify(filters), 'base64url').slice(0, 12);
  return { ...filters, hash, after: cursor === undefined ? null : positionOf(cursor, hash) };
}

/** Whether there are no filters. */
export function selectsAll({ symbols, sources, coinIds, from, to }: Selection): boolean {
  return symbols.length + sources.length + coinIds.length === 0 && from === null && to === null;
}

/** The `next_cursor` of a page that ends with this row. */
export function cursorAfter({ timestamp, id }: Position, { hash }: Selection): string {
  return encodeCursor({ timestamp, id, filter: hash });
}

function sorted(values: string[] = []): string[] {
  return [...new Set(values)].sort();
}

function positionOf(cursor: string, hash: string): Position {
  const position = decodeCursor(cursor, isPosition);
  if (position.filter === hash) return position;
  throw new BadParameters([
    { parameter: 'cursor', message: 'belongs to a list with other filters; start again without it' },
  ]);
}

function isPosition(decoded: unknown): decoded is Position & { filter: string } {
  const { timestamp, id, filter } = (decoded ?? {}) as Partial<Record<string, unknown>>;
  return (
    typeof timestamp === 'string' &&
    readInstant(timestamp) !== null &&
    Number.isSafeInteger(id) &&
    typeof filter === 'string'
  );
}
