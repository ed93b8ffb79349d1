import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor } from './cursor.js';
import { BadParameters } from '../../common/errors.js';

const isNumber = (decoded: unknown): decoded is number => typeof decoded === 'number';
const isAnything = (decoded: unknown): decoded is unknown => decoded !== undefined;

describe('cursors', () => {
  it('decodes a URL-safe cursor to the position it was made from', () => {
    const position = fc.record({ timestamp: fc.string(), id: fc.integer(), filter: fc.string() });
    fc.assert(
      fc.property(position, (given) => {
        const cursor = encodeCursor(given);
        expect(encodeURIComponent(cursor)).toBe(cursor);
        expect(decodeCursor(cursor, isAnything)).toEqual(given);
      }),
    );
  });

  it('rejects any text that is not a cursor', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(encodeCursor(decodeCursor(text, isNumber))).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(BadParameters);
        }
      }),
    );
  });

  it('rejects a cursor of another list or in another encoding', () => {
    expect(() => decodeCursor(encodeCursor('text'), isNumber)).toThrow('start again without it');
    expect(() => decodeCursor(`${encodeCursor(12)}=`, isNumber)).toThrow(BadParameters);
    expect(() => decodeCursor(Buffer.from(' 12').toString('base64url'), isNumber)).toThrow(BadParameters);
  });
});
