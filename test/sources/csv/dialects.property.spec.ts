import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { loadCsv } from '../../support/csv.js';
import { createTestFolder, type TestFolder } from '../../support/files.js';

/** The values of a record, independent of how a dialect writes them. */
interface Values {
  symbol: string;
  /** Milliseconds, a whole second. */
  at: number;
  whole: string;
  fraction: string;
}

interface Dialect {
  delimiter: ',' | ';' | '\t' | '|';
  quoteAll: boolean;
  lineBreak: '\n' | '\r\n' | '\r';
  lastBreak: boolean;
  encoding: 'utf8' | 'bom' | 'utf16le' | 'utf16be' | 'latin1';
  gzip: boolean;
  preamble: boolean;
  decimal: '.' | ',';
  grouping: '' | 'other' | ' ' | "'";
  sign: '' | '$' | ' USD';
  time: 'iso' | 'seconds' | 'millis' | 'micros' | 'dmy' | 'mdy' | 'words' | 'compact';
  header: readonly [symbol: string, time: string, price: string];
  order: readonly number[];
}

const symbol = fc
  .stringMatching(/^[A-Z]{2}[A-Z0-9]{0,4}$/)
  .filter((text) => !/^(?:N[AU]|NUL|NAN|NONE|NULL|INF)/.test(text));

const values: fc.Arbitrary<Values> = fc.record({
  symbol,
  at: fc.integer({ min: 1_262_304_000, max: 1_767_225_600 }).map((seconds) => seconds * 1000),
  whole: fc.oneof(fc.nat(999), fc.nat(99_999_999)).map(String),
  // Never three digits and never all zeros, so that no column is ambiguous.
  fraction: fc.oneof(fc.stringMatching(/^\d[1-9]$/), fc.stringMatching(/^\d{4,12}[1-9]$/)),
});

const dialect: fc.Arbitrary<Dialect> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  quoteAll: fc.boolean(),
  lineBreak: fc.constantFrom('\n', '\r\n', '\r'),
  lastBreak: fc.boolean(),
  encoding: fc.constantFrom('utf8', 'bom', 'utf16le', 'utf16be', 'latin1'),
  gzip: fc.boolean(),
  preamble: fc.boolean(),
  decimal: fc.constantFrom('.', ','),
  grouping: fc.constantFrom('', 'other', ' ', "'"),
  sign: fc.constantFrom('', '$', ' USD'),
  time: fc.constantFrom('iso', 'seconds', 'millis', 'micros', 'dmy', 'mdy', 'words', 'compact'),
  header: fc.constantFrom(
    ['symbol', 'timestamp', 'price_usd'],
    ['Ticker', 'Date', 'Close'],
    ['símbolo', 'fecha', 'último'],
    ['Kürzel', 'Zeitpunkt', 'Schlusskurs'],
    ['Symbole', 'Horodatage', 'Clôture'],
    ['Sigla', 'Data', 'Preço'],
  ),
  order: fc.constantFrom([0, 1, 2], [2, 1, 0], [1, 0, 2]),
});

/** Two records that make the order of day and month unambiguous. */
const ANCHORS: Values[] = [
  { symbol: 'AA', at: Date.UTC(2021, 0, 29, 10), whole: '12', fraction: '25' },
  { symbol: 'BB', at: Date.UTC(2020, 11, 31, 23), whole: '7', fraction: '75' },
];

const two = (value: number): string => String(value).padStart(2, '0');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function timeIn(at: number, form: Dialect['time']): string {
  const date = new Date(at);
  const [y, m, d] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const clock = date.toISOString().slice(11, 19);
  switch (form) {
    case 'iso':
      return date.toISOString();
    case 'seconds':
      return String(at / 1000);
    case 'millis':
      return String(at);
    case 'micros':
      return `${at}000`;
    case 'dmy':
      return `${two(d)}.${two(m + 1)}.${y} ${clock}`;
    case 'mdy':
      return `${m + 1}/${d}/${y} ${clock}`;
    case 'words':
      return `${d} ${MONTHS[m]} ${y} ${clock}`;
    case 'compact':
      return date.toISOString().slice(0, 19).replace(/[-T:]/g, '');
  }
}

function numberIn({ whole, fraction }: Values, { decimal, grouping, sign }: Dialect): string {
  const mark = grouping === 'other' ? (decimal === '.' ? ',' : '.') : grouping;
  const grouped = mark === '' ? whole : whole.replace(/\B(?=(\d{3})+$)/g, mark);
  const text = `${grouped}${decimal}${fraction}`;
  return sign === '$' ? `$${text}` : `${text}${sign}`;
}

function fileOf(records: Values[], style: Dialect): Buffer {
  const { delimiter, quoteAll, lineBreak, encoding } = style;
  const cell = (text: string): string =>
    quoteAll || text.includes(delimiter) || text.includes("'") ? `"${text}"` : text;
  const line = (cells: readonly string[]): string =>
    style.order.map((at) => cell(cells[at] as string)).join(delimiter);
  const lines = [
    ...(style.preamble ? ['Export of the day'] : []),
    line(style.header),
    ...records.map((record) => line([record.symbol, timeIn(record.at, style.time), numberIn(record, style)])),
  ];
  const text = lines.join(lineBreak) + (style.lastBreak ? lineBreak : '');
  const bytes = encoded(text, encoding);
  return style.gzip ? gzipSync(bytes) : bytes;
}

function encoded(text: string, encoding: Dialect['encoding']): Buffer {
  if (encoding === 'utf8') return Buffer.from(text);
  if (encoding === 'bom') return Buffer.from(`\uFEFF${text}`);
  if (encoding === 'latin1') return Buffer.from(text, 'latin1');
  const wide = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return encoding === 'utf16le' ? wide : wide.swap16();
}

describe('a random CSV file in a random dialect', () => {
  let folder: TestFolder;

  beforeAll(async () => {
    folder = await createTestFolder();
  });
  afterAll(() => folder.remove());

  it('is read back with the same values', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(values, { minLength: 1, maxLength: 30 }), dialect, async (random, style) => {
        const records = [...ANCHORS, ...random.filter(({ whole }) => whole !== '0')];
        const file = await folder.write('table.csv', fileOf(records, style));
        const { quotes, rejects } = await loadCsv(file);
        expect(rejects).toEqual([]);
        const read = quotes.map(({ asset, timestamp, priceUsd }) => [asset.sourceId, timestamp, priceUsd]);
        const expected = records.map(({ symbol: label, at, whole, fraction }) => [
          label,
          new Date(at).toISOString(),
          `${whole}.${fraction}`,
        ]);
        expect(read).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });

  it('is refused when every price is ambiguous', async () => {
    const either = fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 0, max: 999 }));
    await fc.assert(
      fc.asyncProperty(fc.array(either, { minLength: 1, maxLength: 20 }), async (prices) => {
        const lines = prices.map(
          ([a, b], n) => `BTC;2024-01-${two((n % 28) + 1)};${a},${String(b).padStart(3, '0')}`,
        );
        const file = await folder.write('either.csv', `symbol;date;price\n${lines.join('\n')}\n`);
        await expect(loadCsv(file)).rejects.toThrow(/numbers .* ambiguous/);
      }),
      { numRuns: 30 },
    );
  });

  it('is refused when every date is ambiguous', async () => {
    const either = fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
      .filter(([a, b]) => a !== b);
    await fc.assert(
      fc.asyncProperty(fc.array(either, { minLength: 1, maxLength: 20 }), async (days) => {
        const lines = days.map(([a, b]) => `BTC,${two(a)}/${two(b)}/2024,1.5`);
        const file = await folder.write('days.csv', `symbol,date,price\n${lines.join('\n')}\n`);
        await expect(loadCsv(file)).rejects.toThrow(/dates .* ambiguous/);
      }),
      { numRuns: 30 },
    );
  });
});
