import { fileURLToPath } from 'node:url';
import { CsvExtractor } from '../../src/sources/csv/csv.extractor.js';
import type { RunOptions } from '../../src/ingestion/source/extraction.js';
import type { Checkpoint, JsonObject, Page } from '../../src/ingestion/source/page.js';
import { CsvNormalizer } from '../../src/sources/csv/csv.normalizer.js';
import type { Quote, Reject } from '../../src/ingestion/source/quote.js';
import { readSettings } from '../../src/config/settings.js';
import { profileRecords } from '../../src/drift/profile/page-profiler.js';
import type { PageProfile } from '../../src/drift/profile/profile.js';
import { CSV_CONTRACT } from '../../src/sources/csv/csv.contract.js';
import { observeRows } from '../../src/sources/csv/observe.js';
import { SOURCE_SETTINGS } from '../../src/sources/source-settings.js';

/** Folder of the CSV fixtures. */
export const CSV_FIXTURES = fileURLToPath(new URL('../fixtures/csv/', import.meta.url));

/** The result of reading a CSV file. */
export interface LoadedCsv {
  pages: Page[];
  quotes: Quote[];
  rejects: Reject[];
  notes: string[];
}

/** State of an earlier run. */
export interface Earlier {
  cursor?: JsonObject | null;
  checkpoint?: Checkpoint | null;
}

/** Returns the pages of a file or folder, as a run extracts them. */
export function extractCsv(
  file: string,
  options: RunOptions = {},
  { cursor = null, checkpoint = null }: Earlier = {},
  note: (text: string) => void = () => undefined,
): AsyncGenerator<Page> {
  return new CsvExtractor(readSettings({ CSV_DATA_PATH: file }, SOURCE_SETTINGS)).extract({
    options,
    cursor,
    checkpoint: (key) => Promise.resolve(checkpoint?.key === key ? { ...checkpoint, jobId: 1 } : null),
    note,
    incremental: () => undefined,
    signal: new AbortController().signal,
  });
}

/** Extracts and normalizes a file, each page separately from only its body and context. */
export async function loadCsv(
  file: string,
  options: RunOptions = {},
  earlier: Earlier = {},
): Promise<LoadedCsv> {
  const normalizer = new CsvNormalizer();
  const loaded: LoadedCsv = { pages: [], quotes: [], rejects: [], notes: [] };
  for await (const page of extractCsv(file, options, earlier, (text) => void loaded.notes.push(text))) {
    loaded.pages.push(page);
    const context = JSON.parse(JSON.stringify(page.context)) as JsonObject;
    const stored = { ...page, context, rawId: 1, number: loaded.pages.length };
    const { quotes, rejects } = await normalizer.normalize(stored, new Date());
    loaded.quotes.push(...quotes);
    loaded.rejects.push(...rejects);
  }
  return loaded;
}

/** The drift profile of a page; `null` for one that was stored without a layout. */
export async function profileCsvPage(page: Page): Promise<PageProfile | null> {
  const observation = await observeRows(page);
  return observation && profileRecords(observation.records, CSV_CONTRACT, page);
}

/** A quote in one line: `BTC 2024-01-15T00:00:00.000Z 42511.97 cap 1 volume -`. */
export function lineOf(quote: Quote | undefined): string {
  if (!quote) return 'none';
  const { asset, timestamp, priceUsd, marketCap, volume24h } = quote;
  return `${asset.sourceId} ${timestamp} ${priceUsd} cap ${marketCap ?? '-'} volume ${volume24h ?? '-'}`;
}
