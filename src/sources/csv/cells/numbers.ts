import { magnitudeOfSuffix } from './magnitudes.js';
import { currencyOf } from './vocabulary.js';

/** How the numbers of a column are written; detected once for the whole column. */
export interface NumberFormat {
  decimal: '.' | ',';
  /** Power of ten to multiply by, from the column's name: 6 for "in millions". */
  scale: number;
}

/** A cell read as a number: its decimal text, or why it is not a number. */
export type NumberReading = { text: string } | { error: 'invalid' | 'percent' | 'not_usd'; detail: string };

const SIGN = /^(?:[$€£¥₿₩₹₽₺]|us\$|r\$)/i;
const PARTS =
  /^([+-]?)(?:([a-z]{0,4}[$€£¥₿₩₹₽₺]|[a-z]{3,5})\s*)?([+-]?)(\d[\d.,'’\s_]*|[.,]\d+)(?:e([+-]?\d+))?\s*([a-z]*\.?)\s*([a-z]{3,5}|[$€£¥₿₩₹₽₺]|%)?$/i;

interface Parts {
  negative: boolean;
  digits: string;
  exponent: number;
  /** Power of ten after the number: 9 for `1.5B`; `null` for none. */
  magnitude: number | null;
  unit: string | null;
  percent: boolean;
}

/** Splits a cell into sign, digits with separators, exponent and unit; `null` when it is not a number. */
function partsOf(cell: string): Parts | null {
  if (cell.length > 150) return null;
  const inBrackets = /^\((.+)\)$/.exec(cell);
  const match = PARTS.exec(inBrackets?.[1] ?? cell);
  if (!match) return null;
  const [, sign = '', before = '', innerSign = '', digits = '', e = '0', word = '', after = ''] = match;
  const suffix = word.replace('.', '');
  const magnitude = magnitudeOfSuffix(suffix);
  const trailing = magnitude !== null || suffix === '' ? after : word + after;
  const unit = before || (trailing === '%' ? '' : trailing);
  if (unit !== '' && !SIGN.test(unit) && currencyOf(unit) === null) return null;
  return {
    negative: (sign || innerSign) === '-' || inBrackets !== null,
    digits: digits.trim(),
    exponent: Number(e),
    magnitude,
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
 * @param anyCurrency accept amounts with the sign of another currency
 */
export function readNumber(
  cell: string,
  { decimal, scale }: NumberFormat,
  anyCurrency = false,
): NumberReading {
  const parts = partsOf(cell);
  if (!parts) return { error: 'invalid', detail: 'is not a number' };
  if (parts.percent) return { error: 'percent', detail: 'is a percentage' };
  if (parts.unit !== null && parts.unit !== 'USD' && !anyCurrency)
    return { error: 'not_usd', detail: `is in ${parts.unit}, not in US dollars` };
  const plain = ungrouped(parts.digits, decimal);
  if (plain === null)
    return { error: 'invalid', detail: `does not fit the decimal sign "${decimal}" of its column` };
  // In a column "in billions", `832.5B` states its magnitude twice.
  const exponent = parts.exponent + (parts.magnitude ?? scale);
  return { text: `${parts.negative ? '-' : ''}${plain}${exponent === 0 ? '' : `e${exponent}`}` };
}

const GROUPED = { '.': /^\d{1,3}(?:,\d{2,3})*,\d{3}$/, ',': /^\d{1,3}(?:\.\d{3})+$/ };
const SPACED = /^\d{1,3}(?:['’\s_]\d{3})+$/;

/** Digits without grouping and with a decimal point; `null` when the grouping does not fit the decimal sign. */
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

/** Cells of a column that show its decimal sign. */
export interface DecimalEvidence {
  /** A cell that can only be read with a decimal point. */
  point: string | null;
  /** A cell that can only be read with a decimal comma. */
  comma: string | null;
  /** A cell that can be read with either, as different numbers. */
  either: string | null;
}

/** Finds cells that show the decimal sign of a column. */
export function decimalEvidence(cells: Iterable<string>): DecimalEvidence {
  const evidence: DecimalEvidence = { point: null, comma: null, either: null };
  for (const cell of cells) {
    if (!/[.,]/.test(cell)) continue;
    const digits = partsOf(cell)?.digits;
    if (digits === undefined) continue;
    const point = ungrouped(digits, '.');
    const comma = ungrouped(digits, ',');
    if (point !== null && comma !== null && point !== comma && !decimalSignOf(digits))
      evidence.either ??= cell;
    else if (point !== null && (comma === null || decimalSignOf(digits) === '.')) evidence.point ??= cell;
    else if (comma !== null) evidence.comma ??= cell;
  }
  return evidence;
}

/** The decimal sign of `0.123` and `.123`, which cannot be a thousands separator. */
function decimalSignOf(digits: string): '.' | ',' | null {
  const match = /^0*([.,])\d+$/.exec(digits);
  return match ? (match[1] as '.' | ',') : null;
}
