import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isNegative, isZero, readDecimal } from './decimal.js';

/** Parses a decimal string to an exact fraction over a power of ten, independently of the code under test. */
function exact(text: string): { numerator: bigint; scale: number } {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace(/^[+-]/, '').split('.');
  const sign = mantissa.startsWith('-') ? -1n : 1n;
  return { numerator: sign * BigInt(whole + fraction), scale: fraction.length - Number(exponent) };
}

function sameNumber(a: string, b: string): boolean {
  const [left, right] = [exact(a), exact(b)];
  const scale = Math.max(left.scale, right.scale);
  const at = ({ numerator, scale: own }: typeof left) => numerator * 10n ** BigInt(scale - own);
  return at(left) === at(right);
}

const digits = (least: number, most: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: least, maxLength: most })
    .map((list) => list.join(''));

const written = fc
  .record({
    sign: fc.constantFrom('', '-', '+'),
    whole: digits(1, 50),
    fraction: fc.option(digits(1, 50), { nil: null }),
    exponent: fc.option(fc.tuple(fc.constantFrom('e', 'E'), fc.integer({ min: -100, max: 100 })), {
      nil: null,
    }),
  })
  .map(
    ({ sign, whole, fraction, exponent }) =>
      `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${exponent === null ? '' : exponent.join('')}`,
  );

function valueOf(text: string): string {
  const reading = readDecimal(text);
  if ('fault' in reading) throw new Error(`${text}: ${reading.fault}`);
  return reading.value;
}

describe('readDecimal', () => {
  it('keeps the exact value of any notation', () => {
    fc.assert(fc.property(written, (text) => sameNumber(valueOf(text), text)));
  });

  it('returns no exponent, plus sign or leading zeros', () => {
    fc.assert(
      fc.property(written, (text) => {
        expect(valueOf(text)).toMatch(/^-?(0|[1-9]\d*)(\.\d+)?$/);
      }),
    );
  });

  it('returns its own output unchanged', () => {
    fc.assert(
      fc.property(written, (text) => {
        const once = valueOf(text);
        if (once.length <= 100) expect(valueOf(once)).toBe(once);
      }),
    );
  });

  it('never throws and never accepts text that Number() rejects', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const reading = readDecimal(text);
        if ('value' in reading) expect(Number.isNaN(Number(text))).toBe(false);
      }),
    );
  });

  it.each([
    ['1.50', '1.50'],
    ['0', '0'],
    ['-0', '-0'],
    ['007', '7'],
    ['00.10', '0.10'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['+5', '5'],
    ['1.5e-3', '0.0015'],
    ['9.74018e-10', '0.000000000974018'],
    ['1.23E3', '1230'],
    ['12.345e1', '123.45'],
    ['9'.repeat(100), '9'.repeat(100)],
    ['1e100', `1${'0'.repeat(100)}`],
  ])('reads %s as %s', (text, value) => {
    expect(readDecimal(text)).toEqual({ value });
  });

  it.each([
    ['', 'not_a_number'],
    ['.', 'not_a_number'],
    ['-', 'not_a_number'],
    ['e5', 'not_a_number'],
    ['1e', 'not_a_number'],
    ['1,5', 'not_a_number'],
    ['1 000', 'not_a_number'],
    ['$5', 'not_a_number'],
    ['0x1F', 'not_a_number'],
    ['1_000', 'not_a_number'],
    ['٣', 'not_a_number'],
    ['NaN', 'not_a_number'],
    ['inf', 'infinite'],
    ['-Infinity', 'infinite'],
    ['9'.repeat(101), 'too_many_digits'],
    [`0.${'1'.repeat(100)}`, 'too_many_digits'],
    ['1e101', 'too_many_digits'],
    ['1e-101', 'too_many_digits'],
    ['1e99999999999999999999', 'too_many_digits'],
  ])('refuses %s: %s', (text, fault) => {
    expect(readDecimal(text)).toEqual({ fault });
  });
});

describe('isZero and isNegative', () => {
  it.each(['0', '-0', '0.00', '-0.000'])('treat %s as zero without a sign', (zero) => {
    expect([isZero(zero), isNegative(zero)]).toEqual([true, false]);
  });

  it('agree with exact arithmetic', () => {
    fc.assert(
      fc.property(written, (text) => {
        const value = valueOf(text);
        expect(isZero(value)).toBe(exact(text).numerator === 0n);
        expect(isNegative(value)).toBe(exact(text).numerator < 0n);
      }),
    );
  });
});
