import { hash as digest } from 'node:crypto';
import { decodeCursor, encodeCursor } from '../../http/parameters/cursor.js';
import { BadParameters } from '../../common/errors.js';
import { readInstant } from '../../common/time.js';
import type { DataQuery } from './data.dto.js';

/** Which facts a request asks for, read and checked. Times are ISO 8601 in UTC. */
export interface Selection {
  symbols: string[];
  sources: string[];
  coinIds: number[];
  /** Inclusive. */
  from: string | null;
  /** Exclusive. */
  to: string | null;
  /** The last row the client has seen. */
  after: Position | null;
  /** Tells lists apart, so that a cursor cannot be used with other filters. */
  hash: string;
}

/** A place in a list that is sorted by time and id. */
export interface Position {
  timestamp: string;
  id: number;
}

type Filters = Pick<DataQuery, 'symbol' | 'source' | 'coin_id' | 'from' | 'to' | 'cursor'>;

/** @throws BadParameters for a range that ends before it begins, or a cursor of another list */
export function selectionOf({ symbol, source, coin_id, from, to, cursor }: Filters): Selection {
  const asked = {
    symbols: sorted(symbol),
    sources: sorted(source),
    coinIds: sorted(coin_id).map(Number),
    from: from === undefined ? null : readInstant(from),
    to: to === undefined ? null : readInstant(to),
  };
  if (asked.from !== null && asked.to !== null && Date.parse(asked.from) > Date.parse(asked.to))
    throw new BadParameters([{ parameter: 'from', message: 'must not be after to' }]);
  const hash = digest('sha256', JSON.stringify(asked), 'base64url').slice(0, 12);
  return { ...asked, hash, after: cursor === undefined ? null : positionOf(cursor, hash) };
}

/** Whether nothing is filtered out. */
export function takesAll({ symbols, sources, coinIds, from, to }: Selection): boolean {
  return symbols.length + sources.length + coinIds.length === 0 && from === null && to === null;
}

/** Writes the place of a row for `next_cursor`. */
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
