import { describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PageContext } from '../../../src/sources/csv/layout.js';
import { recordAtLine } from '../../../src/sources/csv/table/slices.js';
import type { Page } from '../../../src/ingestion/source/page.js';
import { rawRowAt, type RawRow } from '../../../src/sources/csv/raw-row.js';
import { CsvNormalizer } from '../../../src/sources/csv/csv.normalizer.js';
import type { Quote } from '../../../src/ingestion/source/quote.js';
import { CSV_FIXTURES, loadCsv, type LoadedCsv } from '../../support/csv.js';

const normalizer = new CsvNormalizer();

/** The quote of the record that begins in a line, read from that record alone. */
async function quoteAlone(page: Page, line: number): Promise<Quote | undefined> {
  const layout = page.context as unknown as PageContext;
  const body = recordAtLine(page.body, layout, layout.first_line, line);
  if (body === null) return undefined;
  const context = { ...page.context, first_line: line };
  const alone = { ...page, body: Buffer.from(body), context, rawId: 1, number: 1 };
  const { quotes } = await normalizer.normalize(alone, new Date());
  return quotes[0];
}

/** Result of a refused file. */
const NOTHING: Pick<LoadedCsv, 'pages' | 'quotes' | 'rejects'> = { pages: [], quotes: [], rejects: [] };

describe('the raw record of a CSV quote', () => {
  it('is the row that the quote was read from, in every fixture', async () => {
    let checked = 0;
    for (const name of readdirSync(CSV_FIXTURES)) {
      const { pages, quotes, rejects } = await loadCsv(join(CSV_FIXTURES, name)).catch(() => NOTHING);
      const [page] = pages;
      if (!page) continue;
      expect({ name, pages: pages.length }).toEqual({ name, pages: 1 });
      for (const quote of quotes) {
        expect({ name, quote: await quoteAlone(page, quote.position) }).toEqual({ name, quote });
        const row = (await rawRowAt(page, quote.position)) as RawRow;
        expect(row.text).not.toMatch(/[\r\n]$/);
        expect(row.cells.join('')).not.toBe('');
        checked++;
      }
      for (const { position } of rejects)
        expect(await rawRowAt(page, position)).toMatchObject({ text: expect.any(String) });
      expect(await rawRowAt(page, 1_000_000)).toBeUndefined();
    }
    expect(checked).toBeGreaterThan(70);
  });
});
