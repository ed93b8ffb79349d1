import { NumberText } from '../../common/json-values.js';
import type { Page } from '../../ingestion/source/page.js';
import type { Observation } from '../../ingestion/source/source.js';
import { isMissing } from './cells/missing-values.js';
import { readNumber } from './cells/numbers.js';
import { layoutOf, type AmountRole, type CsvLayout } from './layout.js';
import { sampleOf } from './row-sample.js';
import { trimCell, type Row } from './table/tokenize.js';

/** Rows of a page as records, each cell under the role its column plays, else under its header. */
export async function observeRows(page: Page): Promise<Observation | null> {
  const layout = layoutOf(page);
  const rows = layout && (await sampleOf(page));
  if (!rows) return null;
  const columns = columnsOf(layout);
  return { records: rows.map((row) => recordOf(row, columns, layout)), complete: false };
}

interface ObservedColumn {
  index: number;
  name: string;
  role: string | undefined;
}

function columnsOf({ header, columns }: CsvLayout): ObservedColumn[] {
  const roles = new Map(Object.entries(columns).map(([role, index]) => [index, role]));
  return header.map((name, index) => {
    const role = roles.get(index);
    return { index, role, name: role ?? (name || `column #${index + 1}`) };
  });
}

function recordOf(row: Row, columns: ObservedColumn[], layout: CsvLayout): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const { index, name, role } of columns) {
    const cell = row[index];
    if (cell !== undefined) record[name] = valueOf(trimCell(cell), role, layout);
  }
  return record;
}

/** Longer cells hold no number. */
const LONGEST_NUMBER = 120;

function valueOf(text: string, role: string | undefined, layout: CsvLayout): unknown {
  if (isMissing(text)) return null;
  const format = layout.numbers[role as AmountRole];
  if (!format) return NUMERIC.test(text) ? new NumberText(text) : text;
  const read = readNumber(text.slice(0, LONGEST_NUMBER), format, layout.quoteAsUsd);
  return 'text' in read && !Number.isNaN(Number(read.text)) ? new NumberText(read.text) : text;
}

const NUMERIC = /^[+-]?[$€£]?\s?\d[\d.,'\s]*(?:e[+-]?\d+)?\s?[%kmbt]?$/i;
