import { BadParameters } from '../../common/errors.js';

/** Writes a position in a list as opaque text for `next_cursor`. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/**
 * Reads a `cursor` parameter back.
 * @param isPosition tells whether what was decoded is a position of that list
 * @throws BadParameters when the text is not a cursor this list gave out
 */
export function decodeCursor<T>(cursor: string, isPosition: (decoded: unknown) => decoded is T): T {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (isPosition(decoded) && encodeCursor(decoded) === cursor) return decoded;
  } catch {
    // Answered below, like every other text that is no cursor.
  }
  throw new BadParameters([
    { parameter: 'cursor', message: 'is not a cursor that this list gave out; start again without it' },
  ]);
}
