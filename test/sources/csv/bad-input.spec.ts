import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createGzip, gzipSync } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import { createWriteStream } from 'node:fs';
import { loadCsv } from '../../support/csv.js';
import { createTestFolder, type TestFolder } from '../../support/files.js';

const GOOD = 'symbol,date,price\nBTC,2024-01-15,45000.5\n';
const columns = (count: number, cell: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => cell(n)).join(',');

describe('a file that is no table of quotes', () => {
  let folder: TestFolder;

  beforeAll(async () => {
    folder = await createTestFolder();
  });
  afterAll(() => folder.remove());

  it.each<[string, string | Buffer, RegExp]>([
    ['empty.csv', '', /it is empty/],
    ['blank.csv', '\n\n\n', /cannot be split into columns/],
    ['header.csv', 'symbol,date,price', /has a header but no records/],
    [
      'random.csv',
      Buffer.from(Array.from({ length: 4000 }, (_, n) => (n * 7919) % 256)),
      /it holds zero bytes/,
    ],
    [
      'no-zeros.csv',
      Buffer.from(Array.from({ length: 4000 }, (_, n) => ((n * 7919) % 255) + 1)),
      /it is full of control characters/,
    ],
    ['wide.csv', Buffer.from('fffe0000730000002c000000', 'hex'), /it is text in UTF-32.*UTF-8/],
    ['spaced.csv', 'symbol date price\nBTC 2024-01-15 42511.97\n', /cannot be split.*--delimiter/],
    ['nul.csv', 'symbol,date,price\nBTC,2024-01-15,4\x005000\n', /it holds zero bytes/],
    ['page.csv', '\n <html><body>Access denied</body></html>', /it is a web page/],
    ['data.csv', '[{"symbol":"BTC"}]', /it is JSON/],
    ['book.csv', Buffer.from('PK\x03\x04rest', 'latin1'), /a zip archive or an Excel workbook/],
    ['data.csv.xz', Buffer.from('fd377a585a0000', 'hex'), /compressed with xz.*gzip is read as it is/],
    ['data.csv.bz2', Buffer.from('BZh91AY', 'latin1'), /compressed with bzip2/],
    ['data.csv.zst', Buffer.from('28b52ffd00', 'hex'), /compressed with zstd/],
    ['twice.csv.gz', gzipSync(gzipSync(GOOD)), /compressed twice/],
    ['cut.csv.gz', gzipSync(GOOD.repeat(50)).subarray(0, 50), /gzip data is broken or cut short/],
    ['columns.csv', `${columns(10_000, (n) => `c${n}`)}\n${columns(10_000, String)}\n`, /has 10000 columns/],
    ['quote.csv', 'symbol,date,price\n"BTC,2024-01-15,45000.5\n', /holds 1 quotation marks.*never closed/],
    ['one.csv', 'price\n1\n2\n', /cannot be split into columns/],
    ['letter.csv', 'Dear all, we met,\nand, well, talked.\n', /cannot be read/],
    ['names.csv', 'a,b,c\nx,1,2\n', /no column is a price; its columns are "a", "b", "c".*--map price=/],
    [
      'unquoted.csv',
      'symbol,date,price\nBTC,2024-01-15,45,000.5\n',
      /header has 3 names and its records 4 cells/,
    ],
    ['bare.csv', '1,2\n3,4\n', /has no header.*--map timestamp=#1/],
  ])('is refused: %s', async (name, content, message) => {
    const file = await folder.write(name, content);
    await expect(loadCsv(file)).rejects.toThrow(message);
    await expect(loadCsv(file)).rejects.toThrow(file);
  });

  it('is refused for zero bytes wherever they stand', async () => {
    const file = await folder.write(
      'late.csv',
      `${GOOD}${'BTC,2024-01-15,45000.5\n'.repeat(150_000)}BTC,\0,1\n`,
    );
    await expect(loadCsv(file)).rejects.toThrow(/it holds zero bytes/);
  });

  it('is refused for a line without end, in bounded memory', async () => {
    const file = join(folder.path, 'line.csv');
    const handle = await open(file, 'w');
    await handle.write(`${GOOD}"`);
    const piece = Buffer.alloc(1 << 20, 'x');
    for (let n = 0; n < 200; n++) await handle.write(piece);
    await handle.close();
    const before = process.memoryUsage().rss;
    await expect(loadCsv(file)).rejects.toThrow(/a record of more than 16 MiB begins at byte 41/);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 << 20);
  });

  it('is refused for a sparse file of 2 GiB', async () => {
    const file = join(folder.path, 'sparse.csv');
    const handle = await open(file, 'w');
    await handle.write(GOOD);
    await handle.truncate(2 ** 31);
    await handle.close();
    await expect(loadCsv(file)).rejects.toThrow(/it holds zero bytes/);
  });

  it('is refused as a compression bomb', async () => {
    const file = join(folder.path, 'bomb.csv.gz');
    const lines = function* (): Generator<Buffer> {
      yield Buffer.from(GOOD);
      for (let n = 0; n < 200; n++) yield Buffer.alloc(1 << 20, '\n');
    };
    await pipeline(lines, createGzip({ level: 9 }), createWriteStream(file));
    await expect(loadCsv(file)).rejects.toThrow(/compression bomb/);
  });

  it('names a path that does not exist', async () => {
    await expect(loadCsv(join(folder.path, 'nowhere.csv'))).rejects.toThrow(
      /nowhere\.csv: there is no such file/,
    );
  });

  it('keeps a cut last record out and says so', async () => {
    const file = await folder.write('tail.csv', `${GOOD}ETH,2024-01`);
    const { quotes, rejects } = await loadCsv(file);
    expect(quotes).toHaveLength(1);
    expect(rejects).toMatchObject([{ code: 'row_cut', place: 'line 3' }]);
  });
});
