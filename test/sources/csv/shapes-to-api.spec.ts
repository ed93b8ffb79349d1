import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CSV_FIXTURES } from '../../support/csv.js';
import { startCsvApp, type CsvApp } from '../../support/csv-app.js';

const FILES = ['excel-unicode-text.txt', 'ticker-price.csv.gz', 'markets-mixed.csv', 'XBTUSD_1440.csv'];

describe('a directory of differently shaped CSV files', () => {
  let app: CsvApp;

  beforeAll(async () => {
    app = await startCsvApp({ 'notes.txt': 'Not a CSV file.' });
    for (const file of FILES)
      await copyFile(join(CSV_FIXTURES, file), join(app.folder.path, file.replace(/txt$/, 'tsv')));
  });

  afterAll(() => app.close());

  it('is loaded file by file, every record counted, one rejected', async () => {
    const job = await app.run();
    expect(job).toMatchObject({
      status: 'partial',
      pages: 4,
      counts: { read: 10, inserted: 9, rejected: 1 },
      note: 'XBTUSD_1440.csv: 3 records; excel-unicode-text.tsv: 2 records; markets-mixed.csv: 3 records; ticker-price.csv.gz: 2 records',
    });
    const { text } = await app.get('/api/v1/data?symbol=BTC&from=2023-12-31&to=2024-01-01');
    expect(text).toContain('"price_usd":42265.18,"market_cap":827500000000');
  });

  it('has the decompressed bytes after each header stored in raw_data', async () => {
    const rows = await app.database.query<{ url: string; body_bytes: string }>(
      'SELECT url, body_bytes FROM raw_data ORDER BY page',
    );
    expect(
      rows.map(({ url, body_bytes }) => [url.slice(url.lastIndexOf('/') + 1), Number(body_bytes)]),
    ).toEqual([
      ['XBTUSD_1440.csv', 133],
      ['excel-unicode-text.tsv', 166],
      ['markets-mixed.csv', 169],
      ['ticker-price.csv.gz', 97],
    ]);
  });

  it('is skipped when nothing has changed', async () => {
    const job = await app.run();
    expect(job).toMatchObject({ status: 'success', counts: { read: 0 } });
    expect(String(job.note).match(/is unchanged since job 1/g)).toHaveLength(4);
  });
});
