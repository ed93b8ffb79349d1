import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor } from './cursor.js';
import { BadParameters } from '../../common/errors.js';

const isNumber = (decoded: unknown): decoded is number => typeof decoded === 'number';
const isAnything = (decoded: unknown): decoded is unknown => decoded !== undefined;

describe('a cursor', () => {
  it('comes back as the position it was made of, through a URL', () => {
    const position = fc.record({ timestamp: fc.string(), id: fc.integer(), filter: fc.string() });
    fc.assert(
      fc.property(position, (given) => {
        const cursor = encodeCursor(given);
        expect(encodeURIComponent(cursor)).toBe(cursor);
        expect(decodeCursor(cursor, isAnything)).toEqual(given);
      }),
    );
  });

  it('is refused when it is not one the list gave out, whatever it is', () => {
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

  it('is refused when it is of another list, or was written differently', () => {
    expect(() => decodeCursor(encodeCursor('text'), isNumber)).toThrow('start again without it');
    expect(() => decodeCursor(`${encodeCursor(12)}=`, isNumber)).toThrow(BadParameters);
    expect(() => decodeCursor(Buffer.from(' 12').toString('base64url'), isNumber)).toThrow(BadParameters);
  });
});
