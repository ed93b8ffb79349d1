import { isRecord, NumberText, type JsonRecord } from '../../common/json-values.js';
import type { Contract, FieldType } from '../../ingestion/source/contract.js';
import type { Page } from '../../ingestion/source/page.js';
import { FieldTally, type FieldValue } from './field-tally.js';
import type { PageProfile } from './profile.js';

/** Objects nested deeper count as one value. */
const MAX_DEPTH = 4;
const MAX_RECORDS = 5_000;

/**
 * Profiles the fields of a page from the records its source observed, up to 5,000 of them.
 * @param page its number of records and when it was received
 */
export function profileRecords(
  records: readonly unknown[],
  contract: Contract,
  page: Pick<Page, 'recordCount' | 'receivedAt'>,
): PageProfile {
  const tally = new FieldTally(contract);
  for (const record of records.slice(0, MAX_RECORDS)) {
    if (!isRecord(record)) continue;
    tally.nextRecord();
    walk(record, '', 1, tally);
  }
  return tally.profile(page.recordCount, page.receivedAt);
}

/** Returns the JSON type of a value; `null` for null and for empty text, which some APIs send for unknown. */
export function typeOf(value: unknown): FieldType | null {
  if (value === null || value === undefined || value === '') return null;
  if (Array.isArray(value)) return 'array';
  if (value instanceof NumberText) return 'number';
  const type = typeof value;
  return type === 'number' || type === 'string' || type === 'boolean' ? type : 'object';
}

function walk(record: JsonRecord, prefix: string, depth: number, tally: FieldTally): void {
  for (const name in record) {
    const value = record[name];
    const path = prefix === '' ? name : `${prefix}.${name}`;
    tally.add(path, toFieldValue(value));
    if (isRecord(value) && depth < MAX_DEPTH) walk(value, path, depth + 1, tally);
  }
}

function toFieldValue(value: unknown): FieldValue {
  const type = typeOf(value);
  if (type === null) return null;
  if (type === 'object' || type === 'array') return { type, text: null };
  return { type, text: value instanceof NumberText ? value.text : String(value) };
}
