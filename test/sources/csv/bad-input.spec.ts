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

describe('a file that cannot be loaded as CSV', () => {
  let folder: TestFolder;

  beforeAll(async () => {
    folder = await createTestFolder();
  });
  afterAll(() => folder.remove());

  it.each<[string, string | Buffer, RegExp]>([
    ['empty.csv', '', /is empty/],
    ['blank.csv', '\n\n\n', /cannot be split into columns/],
    ['header.csv', 'symbol,date,price', /has a header but no records/],
    ['random.csv', Buffer.from(Array.from({ length: 4000 }, (_, n) => (n * 7919) % 256)), /zero bytes/],
    [
      'no-zeros.csv',
      Buffer.from(Array.from({ length: 4000 }, (_, n) => ((n * 7919) % 255) + 1)),
      /control characters/,
    ],
    ['wide.csv', Buffer.from('fffe0000730000002c000000', 'hex'), /UTF-32.*UTF-8/],
    ['spaced.csv', 'symbol date price\nBTC 2024-01-15 42511.97\n', /cannot be split.*--delimiter/],
    ['nul.csv', 'symbol,date,price\nBTC,2024-01-15,4\x005000\n', /zero bytes/],
    ['page.csv', '\n <html><body>Access denied</body></html>', /HTML/],
    ['data.csv', '[{"symbol":"BTC"}]', /JSON/],
    ['book.csv', Buffer.from('PK\x03\x04rest', 'latin1'), /a zip archive or an Excel workbook/],
    ['data.csv.xz', Buffer.from('fd377a585a0000', 'hex'), /compressed with xz.*gzip/],
    ['data.csv.bz2', Buffer.from('BZh91AY', 'latin1'), /compressed with bzip2/],
    ['data.csv.zst', Buffer.from('28b52ffd00', 'hex'), /compressed with zstd/],
    ['twice.csv.gz', gzipSync(gzipSync(GOOD)), /compressed twice/],
    ['cut.csv.gz', gzipSync(GOOD.repeat(50)).subarray(0, 50), /gzip data is corrupt/],
    ['columns.csv', `${columns(10_000, (n) => `c${n}`)}\n${columns(10_000, String)}\n`, /10000 columns/],
    ['quote.csv', 'symbol,date,price\n"BTC,2024-01-15,45000.5\n', /1 quotation marks.*never closed/],
    ['one.csv', 'price\n1\n2\n', /cannot be split into columns/],
    ['letter.csv', 'Dear all, we met,\nand, well, talked.\n', /Cannot read/],
    ['names.csv', 'a,b,c\nx,1,2\n', /no price column.*"a", "b", "c".*--map price=/],
    [
      'unquoted.csv',
      'symbol,date,price\nBTC,2024-01-15,45,000.5\n',
      /header has 3 names .*records have 4 cells/,
    ],
    ['bare.csv', '1,2\n3,4\n', /no header.*--map timestamp=#1/],
  ])('is refused: %s', async (name, content, message) => {
    const file = await folder.write(name, content);
    await expect(loadCsv(file)).rejects.toThrow(message);
    await expect(loadCsv(file)).rejects.toThrow(file);
  });

  it('is refused for zero bytes anywhere in it', async () => {
    const file = await folder.write(
      'late.csv',
      `${GOOD}${'BTC,2024-01-15,45000.5\n'.repeat(150_000)}BTC,\0,1\n`,
    );
    await expect(loadCsv(file)).rejects.toThrow(/zero bytes/);
  });

  it('is refused for a line that never ends, using bounded memory', async () => {
    const file = join(folder.path, 'line.csv');
    const handle = await open(file, 'w');
    await handle.write(`${GOOD}"`);
    const piece = Buffer.alloc(1 << 20, 'x');
    for (let n = 0; n < 200; n++) await handle.write(piece);
    await handle.close();
    const before = process.memoryUsage().rss;
    await expect(loadCsv(file)).rejects.toThrow(/record at byte 41 is longer than 16 MiB/);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 << 20);
  });

  it('is refused when it is sparse, 2 GiB of zero bytes', async () => {
    const file = join(folder.path, 'sparse.csv');
    const handle = await open(file, 'w');
    await handle.write(GOOD);
    await handle.truncate(2 ** 31);
    await handle.close();
    await expect(loadCsv(file)).rejects.toThrow(/zero bytes/);
  });

  it('is refused when it is a compression bomb', async () => {
    const file = join(folder.path, 'bomb.csv.gz');
    const lines = function* (): Generator<Buffer> {
      yield Buffer.from(GOOD);
      for (let n = 0; n < 200; n++) yield Buffer.alloc(1 << 20, '\n');
    };
    await pipeline(lines, createGzip({ level: 9 }), createWriteStream(file));
    await expect(loadCsv(file)).rejects.toThrow(/compression bomb/);
  });

  it('is refused when it does not exist, naming the path', async () => {
    await expect(loadCsv(join(folder.path, 'nowhere.csv'))).rejects.toThrow(/nowhere\.csv: no such file/);
  });

  it('has a truncated last record rejected as row_cut', async () => {
    const file = await folder.write('tail.csv', `${GOOD}ETH,2024-01`);
    const { quotes, rejects } = await loadCsv(file);
    expect(quotes).toHaveLength(1);
    expect(rejects).toMatchObject([{ code: 'row_cut', place: 'line 3' }]);
  });
});
