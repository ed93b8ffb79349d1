import { toUtf8, unitOf } from '../../sources/csv/file/encoding.js';
import { isMissing } from '../../sources/csv/cells/missing-values.js';
import type { AmountRole, PageContext } from '../../sources/csv/layout.js';
import { readNumber } from '../../sources/csv/cells/numbers.js';
import { isBlank, tokenize, trimCell, type Row } from '../../sources/csv/table/tokenize.js';
import type { Page } from '../../ingestion/page.js';
import type { Contract } from '../contract.js';
import { FieldTally, type Seen } from './field-tally.js';
import type { FieldType, PageProfile } from './profile.js';
import { sampleOf } from '../../sources/csv/table/row-sample.js';

/** A record as plain JSON; its numbers are rounded, which statistics can bear. */
export type PlainRecord = Record<string, unknown>;

const DEEPEST = 4;
const MOST_RECORDS = 5_000;

/**
 * Looks at a page: at every record of an answer up to 5,000, at some 200 lines of a slice of a file.
 * @returns `null` for a page that holds no records this can be told of
 */
export async function profilePage(page: Page, contract: Contract): Promise<PageProfile | null> {
  if (page.mediaType === 'text/csv') return profileCsv(page, contract);
  const records = recordsOf(page);
  return records && profileRecords(records, contract, page.receivedAt);
}

/** The entries of an answer that is a list, whatever they are; `null` of anything else. */
export function recordsOf({ body }: Pick<Page, 'body'>): unknown[] | null {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** The profile of records of an answer. */
export function profileRecords(
  records: readonly unknown[],
  contract: Contract,
  receivedAt: Date,
): PageProfile {
  const tally = new FieldTally(contract);
  for (const record of records.slice(0, MOST_RECORDS)) {
    if (!isObject(record)) continue;
    tally.begin();
    walk(record, '', 1, tally);
  }
  return tally.profile(records.length, receivedAt);
}

/** What a value of an answer is; `null` for null and for empty text, which CoinPaprika writes for unknown. */
export function typeOf(value: unknown): FieldType | null {
  if (value === null || value === undefined || value === '') return null;
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'number' || type === 'string' || type === 'boolean' ? type : 'object';
}

function walk(record: PlainRecord, prefix: string, depth: number, tally: FieldTally): void {
  for (const name in record) {
    const value = record[name];
    const path = prefix === '' ? name : `${prefix}.${name}`;
    tally.add(path, seen(value));
    if (isObject(value) && depth < DEEPEST) walk(value, path, depth + 1, tally);
  }
}

function seen(value: unknown): Seen {
  const type = typeOf(value);
  if (type === null) return null;
  return { type, text: type === 'object' || type === 'array' ? null : String(value) };
}

export function isObject(value: unknown): value is PlainRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function profileCsv(page: Page, contract: Contract): Promise<PageProfile | null> {
  const layout = page.context as unknown as PageContext | null;
  if (!layout?.columns) return null;
  const { bytes, isCut } = sampleOf(page.body, layout, unitOf(layout.encoding));
  const rows = await tokenize(toUtf8(bytes, layout.encoding), layout);
  if (isCut) rows.pop();
  const tally = new FieldTally(contract);
  const columns = columnsOf(layout);
  for (const row of rows) {
    if (isBlank(row)) continue;
    tally.begin();
    for (const column of columns) addCell(tally, column, row, layout);
  }
  return tally.profile(page.recordCount, page.receivedAt);
}

interface CsvColumn {
  index: number;
  path: string;
  role: string | undefined;
}

/** Columns by the role they play, others by their name. */
function columnsOf({ header, columns }: PageContext): CsvColumn[] {
  const roles = new Map(Object.entries(columns).map(([role, index]) => [index, role]));
  return header.map((name, index) => ({
    index,
    role: roles.get(index),
    path: roles.get(index) ?? (name || `column #${index + 1}`),
  }));
}

function addCell(tally: FieldTally, { index, path, role }: CsvColumn, row: Row, layout: PageContext): void {
  const cell = row[index];
  if (cell === undefined) return;
  const text = trimCell(cell);
  if (isMissing(text)) return tally.add(path, null);
  const format = layout.numbers[role as AmountRole];
  if (!format) return tally.add(path, { type: NUMERIC.test(text) ? 'number' : 'string', text });
  const read = readNumber(text.slice(0, 120), format, layout.quoteAsUsd);
  const isNumber = 'text' in read && !Number.isNaN(Number(read.text));
  if (!isNumber) return tally.add(path, { type: 'string', text });
  tally.add(path, { type: 'number', text }, Number(read.text));
}

const NUMERIC = /^[+-]?[$€£]?\s?\d[\d.,'\s]*(?:e[+-]?\d+)?\s?[%kmbt]?$/i;
