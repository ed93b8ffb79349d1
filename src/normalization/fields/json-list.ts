import { isZero } from './decimal.js';
import { PageRefusedError } from '../../common/run-errors.js';
import { isRecord, type JsonRecord } from '../../common/json-values.js';
import { jsonRecords } from '../../ingestion/source/json-list.js';
import type { NumberedPage } from '../../ingestion/source/page.js';
import { readAmount, readPrice } from './amounts.js';
import { fault, value, type Fault, type Reading } from './fault.js';
import type { FieldPath } from '../../common/json-values.js';
import { fieldName, hasField, labelAt, textAt } from './json-fields.js';
import { tooLong } from './labels.js';
import { readTimestamp } from './times.js';
import type { NormalizedPage, Quote, Reject, SourceAsset } from '../../ingestion/source/quote.js';

/** Where the fields of a quote are in the records of a source, and what a zero means there. */
export interface ListShape {
  id: FieldPath;
  symbol: FieldPath;
  name: FieldPath;
  price: FieldPath;
  marketCap: FieldPath;
  volume24h: FieldPath;
  timestamp: FieldPath;
  /** Whether a 0 in this field of the record means "unknown". */
  zeroMeansUnknown(record: JsonRecord, field: 'market_cap' | 'volume_24h'): boolean;
}

/**
 * Reads a page that is one JSON array of coins.
 * @throws PageRefusedError when it is not such an array, or when no record has a field that every quote
 *   needs (it was renamed or dropped)
 */
export function readList(page: NumberedPage, shape: ListShape, now: Date): NormalizedPage {
  const records = recordsOf(page);
  for (const field of [shape.id, shape.symbol, shape.price, shape.timestamp]) {
    assertPresent(page, records, field);
  }
  const quotes: Quote[] = [];
  const rejects: Reject[] = [];
  records.forEach((record, position) => {
    const reading = readRecord(record, shape, position, now);
    if (reading.ok) quotes.push(reading.value);
    else rejects.push(reject(reading.fault, record, shape, position, now));
  });
  return { quotes, rejects };
}

function recordsOf(page: NumberedPage): unknown[] {
  const records = jsonRecords(page);
  if (records) return records;
  throw new PageRefusedError(
    `Page ${page.number} (${page.url}) is not a JSON list. It is stored in raw_data`,
  );
}

function assertPresent({ number, url }: NumberedPage, records: unknown[], field: FieldPath): void {
  if (records.length === 0 || records.some((record) => hasField(record, field))) return;
  const found = isRecord(records[0]) ? Object.keys(records[0]).join(', ') : 'none';
  throw new PageRefusedError(
    `None of the ${records.length} records of page ${number} (${url}) has ${fieldName(field)}: the source renamed or dropped it (fields of the first record: ${found}). ` +
      'The page is stored in raw_data but was not loaded; replay the job once Kasparro supports the new format.',
  );
}

function readRecord(record: unknown, shape: ListShape, position: number, now: Date): Reading<Quote> {
  if (!isRecord(record))
    return fault('record_invalid', 'record', textAt({ record }, ['record']), 'the record is not an object');
  const asset = readAsset(record, shape);
  if (!asset.ok) return asset;
  const timestamp = readTimestamp(fieldName(shape.timestamp), textAt(record, shape.timestamp), now);
  if (!timestamp.ok) return timestamp;
  const priceUsd = readPrice(fieldName(shape.price), textAt(record, shape.price));
  if (!priceUsd.ok) return priceUsd;
  const marketCap = readKnown(record, shape, 'market_cap', shape.marketCap);
  if (!marketCap.ok) return marketCap;
  const volume24h = readKnown(record, shape, 'volume_24h', shape.volume24h);
  if (!volume24h.ok) return volume24h;
  return value({
    position,
    asset: asset.value,
    priceUsd: priceUsd.value,
    marketCap: marketCap.value,
    volume24h: volume24h.value,
    timestamp: timestamp.value,
  });
}

function readAsset(record: JsonRecord, shape: ListShape): Reading<SourceAsset> {
  const sourceId = labelAt(record, shape.id);
  if (sourceId === null) return missing('id_missing', record, shape.id);
  const symbol = labelAt(record, shape.symbol);
  if (symbol === null) return missing('symbol_missing', record, shape.symbol);
  const name = labelAt(record, shape.name);
  const long =
    tooLong('id', fieldName(shape.id), sourceId) ??
    tooLong('symbol', fieldName(shape.symbol), symbol) ??
    tooLong('name', fieldName(shape.name), name);
  return long ?? value({ sourceId, symbol: symbol.toUpperCase(), name });
}

function missing(code: string, record: JsonRecord, path: FieldPath): Reading<never> {
  return fault(code, fieldName(path), textAt(record, path), `${fieldName(path)} is missing`);
}

function readKnown(
  record: JsonRecord,
  shape: ListShape,
  what: 'market_cap' | 'volume_24h',
  path: FieldPath,
): Reading<string | null> {
  const amount = readAmount(what, fieldName(path), textAt(record, path));
  const isUnknown =
    amount.ok && amount.value !== null && isZero(amount.value) && shape.zeroMeansUnknown(record, what);
  return isUnknown ? value(null) : amount;
}

function reject(found: Fault, record: unknown, shape: ListShape, position: number, now: Date): Reject {
  const time = readTimestamp(fieldName(shape.timestamp), textAt(record, shape.timestamp), now);
  return {
    ...found,
    position,
    place: `index ${position}`,
    // Treat an over-long id as missing.
    sourceId: found.code === 'id_too_long' ? null : labelAt(record, shape.id),
    timestamp: time.ok ? time.value : null,
    stage: 'normalize',
  };
}
