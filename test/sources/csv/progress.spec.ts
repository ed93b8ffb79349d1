import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appendFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from '../../../src/ingestion/source/page.js';
import { extractCsv, loadCsv } from '../../support/csv.js';
import { createTestFolder, type TestFolder } from '../../support/files.js';

const HEADER = 'symbol,date,price\n';
const row = (n: number): string =>
  `C${n % 90},2024-01-${String((n % 28) + 1).padStart(2, '0')},${n}.${n % 7}5\n`;
const rows = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, n) => row(from + n)).join('');

/** Records that fill more than one page, each followed by a note. */
const MANY = 20_000;
const NOTE = 'n'.repeat(150);

describe('the reading position in a CSV file', () => {
  let folder: TestFolder;

  beforeAll(async () => {
    folder = await createTestFolder();
  });
  afterAll(() => folder.remove());

  const last = (pages: Page[]): Page => pages.at(-1) as Page;

  it.each([
    ['plain', 'grown.csv', (text: string) => Buffer.from(text)],
    ['gzip', 'grown.csv.gz', (text: string) => gzipSync(text)],
    ['UTF-16', 'grown-wide.csv', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    [
      'Windows-1252',
      'grown-latin.csv',
      (text: string) => Buffer.from(text.replace('price', 'price,é').replaceAll('5\n', '5,ä\n'), 'latin1'),
    ],
  ])('continues a grown %s file where it ended', async (_, name, encode) => {
    const file = await folder.write(name, encode(HEADER + rows(0, 50)));
    const first = await loadCsv(file);
    expect(first.quotes).toHaveLength(50);
    await folder.write(name, encode(HEADER + rows(0, 80)));
    const second = await loadCsv(file, {}, { checkpoint: last(first.pages).checkpoint });
    expect(second.quotes).toHaveLength(30);
    expect(second.quotes[0]).toMatchObject({ position: 52, priceUsd: '50.15' });
    const third = await loadCsv(file, {}, { checkpoint: last(second.pages).checkpoint });
    expect(third.pages).toEqual([]);
    expect(third.notes).toEqual([`${file} is unchanged since job 1`]);
  });

  it.each([
    ['plain', 'killed.csv', (text: string) => Buffer.from(text)],
    ['gzip', 'killed.csv.gz', (text: string) => gzipSync(text)],
    ['UTF-16', 'killed-wide.csv', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ])('resumes a %s file after the last page with the same records', async (_, name, encode) => {
    const file = await folder.write(name, encode((HEADER + rows(0, MANY)).replaceAll('\n', `,${NOTE}\n`)));
    const whole = await loadCsv(file);
    expect(whole.quotes).toHaveLength(MANY);
    expect(whole.pages.length).toBeGreaterThan(1);
    expect(whole.quotes.at(-1)).toMatchObject({ position: MANY + 1 });
    const resumed = await loadCsv(file, {}, { cursor: (whole.pages[0] as Page).cursor });
    expect(resumed.pages).toHaveLength(whole.pages.length - 1);
    expect(resumed.quotes).toEqual(whole.quotes.slice(-resumed.quotes.length));
  });

  it('rereads a last record once its line is complete', async () => {
    const file = await folder.write('tail.csv', `${HEADER}BTC,2024-01-15,4`);
    const first = await loadCsv(file);
    expect(first.quotes).toMatchObject([{ priceUsd: '4' }]);
    await appendFile(file, '5000.5\n');
    const second = await loadCsv(file, {}, { checkpoint: last(first.pages).checkpoint });
    expect(second.quotes).toMatchObject([{ priceUsd: '45000.5', position: 2 }]);
  });

  it('rereads an unchanged file with other options', async () => {
    const file = await folder.write('options.csv', 'symbol,date,price\nBTC,03/04/2024,65000.5\n');
    const first = await loadCsv(file, { dateFormat: 'DMY' });
    const second = await loadCsv(file, { dateFormat: 'MDY' }, { checkpoint: last(first.pages).checkpoint });
    expect(second.quotes).toMatchObject([{ timestamp: '2024-03-04T00:00:00.000Z' }]);
  });

  it('reads the other files of a directory when one is refused, then fails', async () => {
    const many = await createTestFolder();
    await many.write('a.csv', `${HEADER}BTC,2024-01-15,1.5\n`);
    await many.write('b.csv', '<html></html>');
    await many.write('c.tsv', 'symbol\tdate\tprice\nETH\t2024-01-15\t2.5\n');
    await many.write('notes.md', 'not CSV');
    const read: string[] = [];
    const whole = async (): Promise<void> => {
      for await (const { url } of extractCsv(many.path)) read.push(basename(url));
    };
    await expect(whole()).rejects.toThrow(/^1 of 3 files .*\n.*b\.csv: .*HTML/);
    expect(read).toEqual(['a.csv', 'c.tsv']);
    await many.remove();
  });
});
