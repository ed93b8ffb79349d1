import { readNumber, type NumberFormat } from '../cells/numbers.js';
import { trimCell } from '../table/tokenize.js';
import { isAbsent } from '../cells/missing-values.js';
import { readAmount, readPrice } from '../../../normalization/fields/amounts.js';
import { fault, value, type Reading } from '../../../normalization/fields/fault.js';

/** A number as most programs write it: nothing of it needs translation. Zeros take the careful way. */
const PLAIN = /^(?:[1-9]\d{0,30}(?:\.\d{1,30})?|0\.\d{0,29}[1-9])$/;

/** How the amounts of a file are read. */
export interface AmountReader {
  price(field: string, cell: string | undefined, format: NumberFormat): Reading<string>;
  amount(
    what: 'market_cap' | 'volume_24h',
    field: string,
    cell: string | undefined,
    format: NumberFormat | undefined,
  ): Reading<string | null>;
}

/** @param anyCurrency amounts beside another currency's sign are taken as they stand */
export function amountReader(anyCurrency: boolean): AmountReader {
  return {
    price(field, cell, format) {
      if (cell !== undefined && isPlain(cell, format)) return value(cell);
      const translated = translate('price', field, cell, format, anyCurrency);
      return translated.ok ? withRaw(readPrice(field, translated.value), cell) : translated;
    },
    amount(what, field, cell, format) {
      if (cell === undefined || format === undefined) return value(null);
      if (isPlain(cell, format)) return value(cell);
      const translated = translate(what, field, cell, format, anyCurrency);
      return translated.ok ? withRaw(readAmount(what, field, translated.value), cell) : translated;
    },
  };
}

function isPlain(cell: string, { decimal, scale }: NumberFormat): boolean {
  return decimal === '.' && scale === 0 && PLAIN.test(cell);
}

/** Rejects show the cell as it stands in the file, not its translation. */
function withRaw<T>(reading: Reading<T>, raw: string | undefined): Reading<T> {
  return reading.ok ? reading : { ok: false, fault: { ...reading.fault, value: raw ?? null } };
}

/** The cell in the notation of programs; absent cells and words such as `NaN` and `inf` as they are. */
function translate(
  what: 'price' | 'market_cap' | 'volume_24h',
  field: string,
  cell: string | undefined,
  format: NumberFormat,
  anyCurrency: boolean,
): Reading<string> {
  const text = trimCell(cell ?? '');
  if (/^[+-]?(?:nan|inf(?:inity)?)$/i.test(text)) return value(text);
  if (isAbsent(text)) return value('');
  if (text.length > 120) return value(text);
  const read = readNumber(text, format, anyCurrency);
  if ('text' in read) return value(read.text);
  const code = read.problem === 'not_usd' ? `${what}_not_usd` : `${what}_invalid`;
  return fault(code, field, cell ?? null, `${field} ${read.detail}: ${text.slice(0, 60)}`);
}
