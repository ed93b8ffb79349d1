import { powerOfSuffix } from './magnitudes.js';
import { currencyOf } from './vocabulary.js';

/** How the numbers of one column are written; decided once for the whole column. */
export interface NumberFormat {
  decimal: '.' | ',';
  /** Power of ten that the column's name asks for: 6 for "in millions". */
  scale: number;
}

/** A cell read as a number: its decimal text, or why there is none. */
export type NumberReading = { text: string } | { problem: 'invalid' | 'percent' | 'not_usd'; detail: string };

const SIGN = /^(?:[$€£¥₿₩₹₽₺]|us\$|r\$)/i;
const PARTS =
  /^([+-]?)(?:([a-z]{0,4}[$€£¥₿₩₹₽₺]|[a-z]{3,5})\s*)?([+-]?)(\d[\d.,'’\s_]*|[.,]\d+)(?:e([+-]?\d+))?\s*([a-z]*\.?)\s*([a-z]{3,5}|[$€£¥₿₩₹₽₺]|%)?$/i;

interface Parts {
  negative: boolean;
  digits: string;
  exponent: number;
  /** Power of ten written behind the number: 9 for `1.5B`; `null` for none. */
  power: number | null;
  unit: string | null;
  percent: boolean;
}

/** Takes a cell apart into sign, digits with separators, exponent and unit; `null` when it is no number. */
function partsOf(cell: string): Parts | null {
  if (cell.length > 150) return null;
  const inBrackets = /^\((.+)\)$/.exec(cell);
  const match = PARTS.exec(inBrackets?.[1] ?? cell);
  if (!match) return null;
  const [, sign = '', before = '', innerSign = '', digits = '', e = '0', word = '', after = ''] = match;
  const suffix = word.replace('.', '');
  const power = powerOfSuffix(suffix);
  const trailing = power !== null || suffix === '' ? after : word + after;
  const unit = before || (trailing === '%' ? '' : trailing);
  if (unit !== '' && !SIGN.test(unit) && currencyOf(unit) === null) return null;
  return {
    negative: (sign || innerSign) === '-' || inBrackets !== null,
    digits: digits.trim(),
    exponent: Number(e),
    power,
    unit: unit === '' ? null : (currencyOf(unit) ?? unit),
    percent: trailing === '%',
  };
}

/** Whether a cell looks like a number in any notation. */
export function isNumberLike(cell: string): boolean {
  return partsOf(cell) !== null;
}

/** Whether a cell is a percentage. */
export function isPercent(cell: string): boolean {
  return partsOf(cell)?.percent ?? false;
}

/** The currency written beside a number, `null` for none. */
export function unitOfCell(cell: string): string | null {
  return partsOf(cell)?.unit ?? null;
}

/**
 * Reads a cell by its column's format into plain decimal text, exact, an exponent allowed.
 * @param anyCurrency amounts beside another currency's sign are taken as they stand
 */
export function readNumber(
  cell: string,
  { decimal, scale }: NumberFormat,
  anyCurrency = false,
): NumberReading {
  const parts = partsOf(cell);
  if (!parts) return { problem: 'invalid', detail: 'is not a number' };
  if (parts.percent) return { problem: 'percent', detail: 'is a percentage' };
  if (parts.unit !== null && parts.unit !== 'USD' && !anyCurrency)
    return { problem: 'not_usd', detail: `is an amount in ${parts.unit}, not in US dollars` };
  const plain = ungrouped(parts.digits, decimal);
  if (plain === null)
    return { problem: 'invalid', detail: `does not fit its column, whose decimal sign is "${decimal}"` };
  // A column "in billions" whose cells say `832.5B` means the same twice.
  const exponent = parts.exponent + (parts.power ?? scale);
  return { text: `${parts.negative ? '-' : ''}${plain}${exponent === 0 ? '' : `e${exponent}`}` };
}

const GROUPED = { '.': /^\d{1,3}(?:,\d{2,3})*,\d{3}$/, ',': /^\d{1,3}(?:\.\d{3})+$/ };
const SPACED = /^\d{1,3}(?:['’\s_]\d{3})+$/;

/** Digits with a point as decimal sign and no grouping; `null` when they are not grouped as that sign asks. */
function ungrouped(digits: string, decimal: '.' | ','): string | null {
  const at = digits.indexOf(decimal);
  const whole = at === -1 ? digits : digits.slice(0, at);
  const fraction = at === -1 ? '' : digits.slice(at + 1);
  if (!/^\d*$/.test(fraction)) return null;
  if (/^\d*$/.test(whole)) return at === -1 ? whole : `${whole}.${fraction}`;
  if (!GROUPED[decimal].test(whole) && !SPACED.test(whole)) return null;
  const plain = whole.replace(/\D/g, '');
  return at === -1 ? plain : `${plain}.${fraction}`;
}

/** What a column's cells say about its decimal sign. */
export interface DecimalEvidence {
  /** A cell that can only be read with this decimal sign, for each. */
  point: string | null;
  comma: string | null;
  /** A cell that can be read with either, as different numbers. */
  either: string | null;
}

/** Collects what the cells of a column say about its decimal sign. */
export function decimalEvidence(cells: Iterable<string>): DecimalEvidence {
  const evidence: DecimalEvidence = { point: null, comma: null, either: null };
  for (const cell of cells) {
    if (!/[.,]/.test(cell)) continue;
    const digits = partsOf(cell)?.digits;
    if (digits === undefined) continue;
    const point = ungrouped(digits, '.');
    const comma = ungrouped(digits, ',');
    if (point !== null && comma !== null && point !== comma && !isClearly(digits)) evidence.either ??= cell;
    else if (point !== null && (comma === null || isClearly(digits) === '.')) evidence.point ??= cell;
    else if (comma !== null) evidence.comma ??= cell;
  }
  return evidence;
}

/** `0.123` and `.123` are no groups of thousands. */
function isClearly(digits: string): '.' | ',' | null {
  const match = /^0*([.,])\d+$/.exec(digits);
  return match ? (match[1] as '.' | ',') : null;
}
