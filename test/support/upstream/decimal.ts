/** An exact decimal, digits × 10^exp, so that no price of the stand-ins passes through a float. */
export interface Decimal {
  readonly digits: bigint;
  readonly exp: number;
}

/** Significant digits kept by arithmetic; deliberately more than a double has. */
const KEPT = 18;

/** Reads `12.5`, `-3`, `8.69e-05`. */
export function decimal(text: string): Decimal {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text);
  if (!match) throw new Error(`not a decimal: ${text}`);
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  return trim({ digits: BigInt(sign + whole + fraction), exp: Number(power) - fraction.length });
}

/** Rounds half up to `kept` significant digits; trailing zeros move into the exponent. */
export function round(value: Decimal, kept: number): Decimal {
  const excess = width(value.digits) - kept;
  if (excess <= 0) return trim(value);
  const unit = 10n ** BigInt(excess);
  const half = value.digits < 0n ? -unit / 2n : unit / 2n;
  return trim({ digits: (value.digits + half) / unit, exp: value.exp + excess });
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return round({ digits: a.digits * b.digits, exp: a.exp + b.exp }, KEPT);
}

export function divide(a: Decimal, b: Decimal): Decimal {
  const extra = KEPT + width(b.digits);
  return round({ digits: (a.digits * 10n ** BigInt(extra)) / b.digits, exp: a.exp - extra - b.exp }, KEPT);
}

/** Moves a value by parts per million: `shift(price, -2500)` takes a quarter of a percent away. */
export function shift(value: Decimal, ppm: number): Decimal {
  return round({ digits: value.digits * BigInt(1_000_000 + Math.round(ppm)), exp: value.exp - 6 }, KEPT);
}

/** Rounds to a whole number. */
export function whole(value: Decimal): Decimal {
  const kept = width(value.digits) + value.exp;
  if (kept < 0) return { digits: 0n, exp: 0 };
  return value.exp >= 0 ? value : round(value, kept);
}

/** Returns the power of ten of the first digit: 5 for 102970, -9 for 8.7e-9. */
export function magnitude(value: Decimal): number {
  return width(value.digits) + value.exp - 1;
}

/** Formats with every digit and no exponent: `0.0000000000000087`. */
export function plain(value: Decimal): string {
  const sign = value.digits < 0n ? '-' : '';
  const digits = String(value.digits < 0n ? -value.digits : value.digits);
  if (value.exp >= 0) return sign + digits + '0'.repeat(value.digits === 0n ? 0 : value.exp);
  const padded = digits.padStart(1 - value.exp, '0');
  return `${sign}${padded.slice(0, value.exp)}.${padded.slice(value.exp)}`;
}

/** Returns mantissa and power of ten: `8.69` and -5. */
export function scientific(value: Decimal): { mantissa: string; power: number } {
  const power = magnitude(value);
  return { mantissa: plain({ digits: value.digits, exp: value.exp - power }), power };
}

/** For ordering only; never written into a response. */
export function approximate(value: Decimal): number {
  return Number(`${value.digits}e${value.exp}`);
}

function width(digits: bigint): number {
  return `${digits < 0n ? -digits : digits}`.length;
}

function trim(value: Decimal): Decimal {
  const text = `${value.digits}`;
  if (value.digits === 0n) return { digits: 0n, exp: 0 };
  const kept = text.replace(/0+$/, '');
  return kept === text ? value : { digits: BigInt(kept), exp: value.exp + text.length - kept.length };
}
