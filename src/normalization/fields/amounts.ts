import { isNegative, isZero, readDecimal, type DecimalFault } from './decimal.js';
import { fault, value, type Reading } from './fault.js';
import { isMissing } from './missing-values.js';

const NOT_A_NUMBER = /^[+-]?nan$/i;

const DECIMAL_FAULTS: Record<DecimalFault, { code: string; message: string }> = {
  not_a_number: { code: 'invalid', message: 'is not a number' },
  infinite: { code: 'infinite', message: 'is infinite' },
  too_many_digits: {
    code: 'too_many_digits',
    message: 'has more than 100 digits or an exponent beyond ±100',
  },
};

/**
 * Reads a price in US dollars: present, finite, greater than zero.
 * Faults: `price_missing`, `price_nan`, `price_infinite`, `price_invalid`, `price_too_many_digits`,
 * `price_zero`, `price_negative`.
 */
export function readPrice(field: string, raw: string | null): Reading<string> {
  const text = raw?.trim() ?? '';
  if (isMissing(text)) return fault('price_missing', field, raw, `${field} is missing`);
  const reading = readNumber('price', field, text);
  if (!reading.ok) return reading;
  if (isZero(reading.value)) return fault('price_zero', field, raw, `${field} must be greater than zero`);
  if (isNegative(reading.value)) return fault('price_negative', field, raw, `${field} must not be negative`);
  return reading;
}

/**
 * Reads a market cap or volume in US dollars; a missing one is `null`, never 0.
 * Faults: `<what>_invalid`, `<what>_infinite`, `<what>_too_many_digits`, `<what>_negative`.
 */
export function readAmount(
  what: 'market_cap' | 'volume_24h',
  field: string,
  raw: string | null,
): Reading<string | null> {
  const text = raw?.trim() ?? '';
  if (isMissing(text) || NOT_A_NUMBER.test(text)) return value(null);
  const reading = readNumber(what, field, text);
  if (reading.ok && isNegative(reading.value))
    return fault(`${what}_negative`, field, raw, `${field} must not be negative`);
  return reading;
}

function readNumber(what: string, field: string, text: string): Reading<string> {
  if (NOT_A_NUMBER.test(text)) return fault(`${what}_nan`, field, text, `${field} is NaN`);
  const reading = readDecimal(text);
  if ('value' in reading) return value(reading.value);
  const { code, message } = DECIMAL_FAULTS[reading.fault];
  return fault(`${what}_${code}`, field, text, `${field} ${message}: ${excerpt(text)}`);
}

function excerpt(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
