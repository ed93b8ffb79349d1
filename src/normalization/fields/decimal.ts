/** Why text is not a number that can be stored without loss. */
export type DecimalFault = 'not_a_number' | 'infinite' | 'too_many_digits';

export type DecimalReading = { value: string } | { fault: DecimalFault };

const PLAIN = /^-?\d+(?:\.\d+)?$/;
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const INFINITE = /^[+-]?inf(?:inity)?$/i;

const MOST_DIGITS = 100;
const MOST_EXPONENT = 100;

/**
 * Parses a decimal number without going through a float: every digit is kept (`1.50` stays `1.50`) and an
 * exponent is expanded (`1.5e-3` becomes `0.0015`). A number with more than 100 digits or an exponent beyond
 * ±100 is a fault.
 */
export function readDecimal(text: string): DecimalReading {
  if (text.length <= MOST_DIGITS && PLAIN.test(text) && !hasLeadingZero(text)) return { value: text };
  if (INFINITE.test(text)) return { fault: 'infinite' };
  const match = DECIMAL.exec(text);
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match ?? [];
  if (!match || whole.length + fraction.length === 0) return { fault: 'not_a_number' };
  const exponent = exponentText.length > 6 ? Number.POSITIVE_INFINITY : Number(exponentText);
  if (whole.length + fraction.length > MOST_DIGITS || Math.abs(exponent) > MOST_EXPONENT) {
    return { fault: 'too_many_digits' };
  }
  return { value: (sign === '-' ? '-' : '') + shift(whole, fraction, exponent) };
}

/** Whether a decimal string is zero, of any scale or sign. */
export function isZero(decimal: string): boolean {
  return /^-?0*(?:\.0*)?$/.test(decimal);
}

/** Whether a decimal string is below zero. */
export function isNegative(decimal: string): boolean {
  return decimal.startsWith('-') && !isZero(decimal);
}

function hasLeadingZero(text: string): boolean {
  return /^-?0\d/.test(text);
}

function shift(whole: string, fraction: string, exponent: number): string {
  const digits = whole + fraction;
  const point = whole.length + exponent;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = point <= 0 ? 1 : point;
  const integer = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  const rest = padded.slice(at);
  return rest ? `${integer}.${rest}` : integer;
}
