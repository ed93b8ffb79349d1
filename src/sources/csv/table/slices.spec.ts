import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ByteSource } from '../file/bytes.js';
import { slices, type RecordFormat, type Slice } from './slices.js';

const RECORDS: RecordFormat = { quote: '"', newline: '\n', encoding: 'utf-8' };

const plain = (path: string): ByteSource => ({ path, compression: null });

describe('slices of a CSV file', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kasparro-slices-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const slicesOf = async (content: string, { offset = 0, target = 1 << 20 } = {}): Promise<Slice[]> => {
    const file = join(folder, 'file.csv');
    await writeFile(file, content);
    return Array.fromAsync(slices(plain(file), offset, RECORDS, target));
  };

  const shape = ({ bytes, records, lines, complete }: Slice) => ({
    text: bytes.toString(),
    records,
    lines,
    complete: bytes.toString().slice(0, complete.bytes),
  });

  it('hold whole records, with the count of records and lines', async () => {
    expect((await slicesOf('a,1\nb,2\n')).map(shape)).toEqual([
      { text: 'a,1\nb,2\n', records: 2, lines: 2, complete: 'a,1\nb,2\n' },
    ]);
  });

  it('count a quoted line break as a line but not as a record', async () => {
    expect((await slicesOf('"a\nb",1\n"c ""d""\n\n",2\n')).map(shape)).toEqual([
      {
        text: '"a\nb",1\n"c ""d""\n\n",2\n',
        records: 2,
        lines: 5,
        complete: '"a\nb",1\n"c ""d""\n\n",2\n',
      },
    ]);
  });

  it('treat CRLF as one line break', async () => {
    expect((await slicesOf('a,1\r\nb,2\r\n')).map(shape)).toEqual([
      { text: 'a,1\r\nb,2\r\n', records: 2, lines: 2, complete: 'a,1\r\nb,2\r\n' },
    ]);
  });

  it('do not count a last record without a line break as complete, since it may still grow', async () => {
    expect((await slicesOf('a,1\nb,2')).map(shape)).toEqual([
      { text: 'a,1\nb,2', records: 2, lines: 2, complete: 'a,1\n' },
    ]);
  });

  it('begin at the offset; there are none at the end of the file', async () => {
    expect((await slicesOf('head\na,1\n', { offset: 5 })).map(({ bytes }) => bytes.toString())).toEqual([
      'a,1\n',
    ]);
    expect(await slicesOf('head\n', { offset: 5 })).toEqual([]);
    expect(await slicesOf('')).toEqual([]);
  });

  it('fail for a missing file, naming it', async () => {
    await expect(Array.fromAsync(slices(plain(join(folder, 'absent.csv')), 0, RECORDS))).rejects.toThrow(
      `${join(folder, 'absent.csv')}: no such file`,
    );
  });

  it('fail when a quote is never closed', async () => {
    const endless = slicesOf(`"${'x'.repeat(17 << 20)}\n`);
    await expect(endless).rejects.toThrow(/byte 0 is longer than 16 MiB/);
  });

  it('concatenate to the file, and each ends with a complete record, for random files and sizes', async () => {
    const cell = fc.oneof(
      fc.stringMatching(/^[a-z0-9]{0,6}$/),
      fc.stringMatching(/^[a-z\n,]{0,8}$/).map((text) => `"${text}"`),
      fc.constant('"say ""hi"""'),
    );
    const record = fc.array(cell, { minLength: 1, maxLength: 4 }).map((cells) => cells.join(','));
    const file = fc.record({
      records: fc.array(record, { maxLength: 30 }),
      open: fc.boolean(),
      crlf: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(file, fc.integer({ min: 1, max: 64 }), async ({ records, open, crlf }, target) => {
        const lineBreak = crlf ? '\r\n' : '\n';
        const text = records.map((each) => each + lineBreak).join('');
        const content = open ? text.slice(0, -lineBreak.length) : text;
        const all = await slicesOf(content, { target });
        expect(all.map(({ bytes }) => bytes.toString()).join('')).toBe(content);
        const expected = open && records.at(-1) === '' ? records.length - 1 : records.length;
        expect(all.reduce((sum, slice) => sum + slice.records, 0)).toBe(expected);
        for (const { bytes, complete } of all) {
          const whole = [...bytes.subarray(0, complete.bytes)];
          if (whole.length > 0) expect(whole.at(-1)).toBe(0x0a);
          expect(whole.filter((byte) => byte === 0x22).length % 2).toBe(0);
          expect(whole.filter((byte) => byte === 0x0a)).toHaveLength(complete.lines);
        }
      }),
      { numRuns: 60 },
    );
  });
});
