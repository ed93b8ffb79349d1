import { readNumber, type NumberFormat } from '../cells/numbers.js';
import { trimCell } from '../table/tokenize.js';
import { isMissing } from '../cells/missing-values.js';
import { readAmount, readPrice } from '../../../normalization/fields/amounts.js';
import { fault, value, type Reading } from '../../../normalization/fields/fault.js';

/** A number that needs no conversion, as most programs write it. Zeros are left to the full check. */
const PLAIN = /^(?:[1-9]\d{0,30}(?:\.\d{1,30})?|0\.\d{0,29}[1-9])$/;

/** Reads the amounts of a file as decimal text. Faults are those of the fields, named as in the file. */
export interface AmountReader {
  price(field: string, cell: string | undefined, format: NumberFormat): Reading<string>;
  amount(
    what: 'market_cap' | 'volume_24h',
    field: string,
    cell: string | undefined,
    format: NumberFormat | undefined,
  ): Reading<string | null>;
}

/** @param anyCurrency accept amounts with the sign of another currency */
export function amountReader(anyCurrency: boolean): AmountReader {
  return {
    price(field, cell, format) {
      if (cell !== undefined && isPlain(cell, format)) return value(cell);
      const converted = convert('price', field, cell, format, anyCurrency);
      return converted.ok ? withRaw(readPrice(field, converted.value), cell) : converted;
    },
    amount(what, field, cell, format) {
      if (cell === undefined || format === undefined) return value(null);
      if (isPlain(cell, format)) return value(cell);
      const converted = convert(what, field, cell, format, anyCurrency);
      return converted.ok ? withRaw(readAmount(what, field, converted.value), cell) : converted;
    },
  };
}

function isPlain(cell: string, { decimal, scale }: NumberFormat): boolean {
  return decimal === '.' && scale === 0 && PLAIN.test(cell);
}

/** Rejects show the cell as it is in the file. */
function withRaw<T>(reading: Reading<T>, raw: string | undefined): Reading<T> {
  return reading.ok ? reading : { ok: false, fault: { ...reading.fault, value: raw ?? null } };
}

/** Converts a cell to a number with a decimal point; missing values become empty, `NaN` and `inf` stay. */
function convert(
  what: 'price' | 'market_cap' | 'volume_24h',
  field: string,
  cell: string | undefined,
  format: NumberFormat,
  anyCurrency: boolean,
): Reading<string> {
  const text = trimCell(cell ?? '');
  if (/^[+-]?(?:nan|inf(?:inity)?)$/i.test(text)) return value(text);
  if (isMissing(text)) return value('');
  if (text.length > 120) return value(text);
  const read = readNumber(text, format, anyCurrency);
  if ('text' in read) return value(read.text);
  const code = read.error === 'not_usd' ? `${what}_not_usd` : `${what}_invalid`;
  return fault(code, field, cell ?? null, `${field} ${read.detail}: ${text.slice(0, 60)}`);
}
