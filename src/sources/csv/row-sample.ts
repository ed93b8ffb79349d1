import type { Page } from '../../ingestion/source/page.js';
import { toUtf8 } from './file/encoding.js';
import { layoutOf } from './layout.js';
import { isBlank, tokenize, type Row } from './table/tokenize.js';

const MOST_ROWS = 500;

const samples = new WeakMap<Buffer, Row[]>();

/**
 * Rows of a page for drift to look at, up to 500 spread evenly over it. The normalizer collects them on
 * its way through the page, so that the page is parsed once.
 */
export class RowSample {
  readonly rows: Row[] = [];
  private readonly step: number;
  private seen = 0;

  constructor({ body, recordCount }: Pick<Page, 'body' | 'recordCount'>) {
    this.step = Math.max(1, Math.ceil(recordCount / MOST_ROWS));
    samples.set(body, this.rows);
  }

  /** Takes the next row that is not blank. */
  add(row: Row): void {
    if (this.seen++ % this.step === 0 && this.rows.length < MOST_ROWS) this.rows.push(row);
  }
}

/** The sample of a page: the one the normalizer collected, else one of its own. `null`: stored without a layout. */
export async function sampleOf(page: Page): Promise<Row[] | null> {
  const layout = layoutOf(page);
  if (!layout) return null;
  const known = samples.get(page.body);
  if (known) return known;
  const sample = new RowSample(page);
  for (const row of await tokenize(toUtf8(page.body, layout.encoding), layout))
    if (!isBlank(row)) sample.add(row);
  return sample.rows;
}
