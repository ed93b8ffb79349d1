import { BadParameters } from '../../common/errors.js';

/** Encodes a position in a list as opaque text for `next_cursor`. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/**
 * Decodes a `cursor` parameter.
 * @param isPosition whether a decoded value is a position in this list
 * @throws BadParameters when the text is not a cursor of this list
 */
export function decodeCursor<T>(cursor: string, isPosition: (decoded: unknown) => decoded is T): T {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (isPosition(decoded) && encodeCursor(decoded) === cursor) return decoded;
  } catch {
    // Not base64 or not JSON; reported below.
  }
  throw new BadParameters([
    { parameter: 'cursor', message: 'is not a cursor of this list; start again without it' },
  ]);
}
