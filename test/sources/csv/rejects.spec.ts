import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startCsvApp, type CsvApp } from '../../support/csv-app.js';

const HEADER = 'ticker,price,vol,date,market_cap';

const inSixMinutes = new Date(Date.now() + 6 * 60_000).toISOString();
const inFourMinutes = new Date(Date.now() + 4 * 60_000).toISOString();
const DIGITS_101 = '1'.repeat(101);
/** A long text that does not compress, so that no index could hold it. */
const LONG_TEXT = Array.from({ length: 2_500 }, (_, at) => ((at * at * 7_919) % 1_000).toString(36)).join('');

/** Records, and what rejected_records must hold about each. */
const BAD: [record: string, code: string, field: string, value: string | null][] = [
  ['AAA,,1,2024-01-15,1', 'price_missing', 'price', ''],
  ['AAA,N/A,1,2024-01-15,1', 'price_missing', 'price', 'N/A'],
  ['AAA,0,1,2024-01-15,1', 'price_zero', 'price', '0'],
  ['AAA,0.000,1,2024-01-15,1', 'price_zero', 'price', '0.000'],
  ['AAA,0e5,1,2024-01-15,1', 'price_zero', 'price', '0e5'],
  ['AAA,-0.01,1,2024-01-15,1', 'price_negative', 'price', '-0.01'],
  ['AAA,NaN,1,2024-01-15,1', 'price_nan', 'price', 'NaN'],
  ['AAA,inf,1,2024-01-15,1', 'price_infinite', 'price', 'inf'],
  ['AAA,-Infinity,1,2024-01-15,1', 'price_infinite', 'price', '-Infinity'],
  ['AAA,twelve,1,2024-01-15,1', 'price_invalid', 'price', 'twelve'],
  ['AAA,1.2.3,1,2024-01-15,1', 'price_invalid', 'price', '1.2.3'],
  ['AAA,0x10,1,2024-01-15,1', 'price_invalid', 'price', '0x10'],
  [`AAA,${DIGITS_101},1,2024-01-15,1`, 'price_too_many_digits', 'price', DIGITS_101],
  ['AAA,1e101,1,2024-01-15,1', 'price_too_many_digits', 'price', '1e101'],
  ['AAA,1e-101,1,2024-01-15,1', 'price_too_many_digits', 'price', '1e-101'],
  ['AAA,1e999999999999,1,2024-01-15,1', 'price_too_many_digits', 'price', '1e999999999999'],
  ['AAA,1,1,,1', 'timestamp_missing', 'date', ''],
  ['AAA,1,1,yesterday,1', 'timestamp_invalid', 'date', 'yesterday'],
  ['AAA,1,1,2024-02-30,1', 'timestamp_invalid', 'date', '2024-02-30'],
  ['AAA,1,1,0000-01-01,1', 'timestamp_invalid', 'date', '0000-01-01'],
  ['AAA,1,1,1969-12-31,1', 'timestamp_out_of_range', 'date', '1969-12-31'],
  [`AAA,1,1,${inSixMinutes},1`, 'timestamp_in_future', 'date', inSixMinutes],
  ['AAA,1,1,2199-01-01,1', 'timestamp_in_future', 'date', '2199-01-01'],
  [',1,1,2024-01-15,1', 'symbol_missing', 'ticker', ''],
  ['   ,1,1,2024-01-15,1', 'symbol_missing', 'ticker', '   '],
  [`${LONG_TEXT},1,1,2024-01-15,1`, 'symbol_too_long', 'ticker', LONG_TEXT],
  [`AAA,${'x'.repeat(20_000)},1,2024-01-15,1`, 'price_invalid', 'price', `${'x'.repeat(10_000)}…`],
  ['AAA,1,-5,2024-01-15,1', 'volume_24h_negative', 'vol', '-5'],
  ['AAA,1,many,2024-01-15,1', 'volume_24h_invalid', 'vol', 'many'],
  ['AAA,1,1,2024-01-15,-1', 'market_cap_negative', 'market_cap', '-1'],
  ['AAA,1,1,2024-01-15,inf', 'market_cap_infinite', 'market_cap', 'inf'],
  ['AAA', 'timestamp_missing', 'date', ''],
];

const GOOD = [
  'BTC,45000.50,1,2024-01-15,2',
  `ETH,2500,,${inFourMinutes},`,
  'TINY,0.00000000000123456,0,2024-01-15T12:30:00Z,0',
  `LONG,${'9'.repeat(60)}.${'1'.repeat(40)},NaN,1705276800,-`,
];

describe('invalid records of a CSV file', () => {
  let app: CsvApp;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  let job: any;

  beforeAll(async () => {
    const lines = [HEADER, ...BAD.map(([record]) => record), ...GOOD];
    app = await startCsvApp({ 'mixed.csv': `${lines.join('\n')}\n` });
    job = await app.run();
  });

  afterAll(() => app.close());

  it.each(BAD.map((bad, index) => [...bad, index + 2] as const))(
    '%s is rejected as %s in %s',
    async (_record, code, field, value, line) => {
      const [reject] = await app.database.query(
        'SELECT * FROM rejected_records WHERE job_id = $1 AND position = $2',
        [job.id, line],
      );
      expect(reject).toMatchObject({
        source: 'csv',
        code,
        field,
        value,
        place: `line ${line}`,
        stage: 'normalize',
      });
      expect(reject!.message).toContain(field);
    },
  );

  it('do not block valid records; every record is counted once', async () => {
    expect(job).toMatchObject({
      status: 'partial',
      records_processed: GOOD.length,
      counts: {
        read: BAD.length + GOOD.length,
        inserted: GOOD.length,
        updated: 0,
        unchanged: 0,
        duplicate: 0,
        rejected: BAD.length,
      },
      error_message: `${BAD.length} of ${BAD.length + GOOD.length} records were rejected; see /api/v1/rejected?job_id=${job.id}`,
    });
    const { body } = await app.get('/api/v1/data');
    expect(body.data.map((row: { symbol: string }) => row.symbol).sort()).toEqual([
      'BTC',
      'ETH',
      'LONG',
      'TINY',
    ]);
    const [{ rejected }] = (await app.database.query(
      'SELECT count(*) AS rejected FROM rejected_records',
    )) as [{ rejected: number }];
    expect(rejected).toBe(BAD.length);
  });

  it('refer to the page with the raw record', async () => {
    const rows = await app.database.query<{ sha: string; bytes: number }>(
      `SELECT DISTINCT r.sha256 AS sha, r.body_bytes AS bytes
       FROM rejected_records x JOIN raw_data r ON r.id = x.raw_id AND r.job_id = x.job_id`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.bytes).toBe(
      [...BAD.map(([record]) => record), ...GOOD].reduce(
        (sum, record) => sum + Buffer.byteLength(record) + 1,
        0,
      ),
    );
  });

  it('are counted again, the rest as unchanged, when the file is fully reread', async () => {
    expect(await app.run({ full: true })).toMatchObject({
      status: 'partial',
      counts: { inserted: 0, updated: 0, unchanged: GOOD.length, duplicate: 0, rejected: BAD.length },
    });
  });
});

describe('a CSV file that fails the job', () => {
  let app: CsvApp;

  beforeAll(async () => {
    app = await startCsvApp({}, { path: 'now.csv' });
  });

  afterAll(() => app.close());

  const factsNow = async () => (await app.get('/api/v1/data')).body.metadata.total_records as number;

  /** Runs a file of this content, which must fail without loading or changing anything. */
  const failure = async (content: string | Buffer) => {
    await app.folder.write('now.csv', content);
    const before = await factsNow();
    const job = await app.run();
    expect(job).toMatchObject({ http: 502, status: 'failure', records_processed: 0 });
    expect(await factsNow()).toBe(before);
    return job as { error_message: string; counts: Record<string, number> };
  };

  it('is missing: the error names the path, and the next job works', async () => {
    const job = await app.run();
    expect(job).toMatchObject({ http: 502, status: 'failure', counts: { read: 0 }, attempt: 1 });
    expect(job.error_message).toContain(`${join(app.folder.path, 'now.csv')}: no such file`);
    expect((await app.get('/health')).body).toMatchObject({
      status: 'degraded',
      etl: { last_job_status: 'failure' },
    });
    await app.folder.write('now.csv', `${HEADER}\nBTC,1,,2024-01-15,\n`);
    expect(await app.run()).toMatchObject({ http: 200, status: 'success', counts: { inserted: 1 } });
    expect((await app.get('/health')).body.status).toBe('healthy');
  });

  it('is empty', async () => {
    const { error_message: message } = await failure('');
    expect(message).toContain(join(app.folder.path, 'now.csv'));
    expect(message).toContain('empty');
  });

  it('has a header only', async () => {
    expect((await failure(`${HEADER}\n`)).error_message).toContain('header but no records');
    expect((await failure(HEADER)).error_message).toContain('header but no records');
  });

  it('has no usable columns: the error lists them and the missing one', async () => {
    const { error_message: message } = await failure('id,colour,size\n1,red,XL\n');
    expect(message).toMatch(/now\.csv: no price column.*"id", "colour", "size"/);
  });

  it('lacks one column', async () => {
    const { error_message: message } = await failure('ticker,date,vol\nBTC,2024-01-15,1\n');
    expect(message).toMatch(/no price column.*"ticker", "date", "vol"/);
  });

  it('is not text', async () => {
    const { error_message: message } = await failure(Buffer.from([0xff, 0xfe, 0x00, 0x01, 0x80, 0x0a, 0x99]));
    expect(message).toContain('cannot be split into columns');
  });

  it('has only invalid records: the rejects are kept', async () => {
    const job = await failure(`${HEADER}\nBTC,0,,2024-01-15,\nETH,,,2024-01-15,\n`);
    expect(job.counts).toEqual({ read: 2, inserted: 0, updated: 0, unchanged: 0, duplicate: 0, rejected: 2 });
    expect(job.error_message).toMatch(/no usable record: all 2 were rejected.*line 2.*price_zero/);
    expect((await app.run()).counts.rejected).toBe(2);
    const [left] = await app.database.query(
      'SELECT cursor, pages, (SELECT count(*) FROM source_checkpoints) AS checkpoints FROM etl_jobs ORDER BY id DESC LIMIT 1',
    );
    // From the valid file of an earlier test.
    expect(left).toEqual({ cursor: null, pages: 1, checkpoints: 1 });
  });

  it('cannot be opened for lack of permission', async () => {
    await mkdir(join(app.folder.path, 'sub'), { recursive: true });
    await chmod(await app.folder.write('now.csv', `${HEADER}\nBTC,1,,2024-01-15,\n`), 0o000);
    const job = await app.run({ full: true });
    // Root can read everything.
    if (process.getuid?.() === 0) expect(job.status).toBe('success');
    else expect(job.error_message).toContain('permission denied');
  });
});

describe('a folder of CSV files', () => {
  let app: CsvApp;

  beforeAll(async () => {
    app = await startCsvApp();
  });

  afterAll(() => app.close());

  it('fails the job, naming the folder, when it has no CSV file', async () => {
    await app.folder.write('notes.md', 'not CSV');
    const job = await app.run();
    expect(job.status).toBe('failure');
    expect(job.error_message).toContain(app.folder.path);
  });

  it('is read file by file', async () => {
    await app.folder.write('a.csv', `${HEADER}\nBTC,1,,2024-01-15,\n`);
    await app.folder.write('b.csv', `${HEADER}\nBTC,2,,2024-01-16,\n`);
    expect(await app.run()).toMatchObject({ status: 'success', counts: { read: 2, inserted: 2 }, pages: 2 });
  });
});

describe('the limit of rejected records', () => {
  let app: CsvApp;

  beforeAll(async () => {
    app = await startCsvApp({}, { path: 'now.csv', env: { REJECT_LIMIT_PERCENT: '50' } });
  });

  afterAll(() => app.close());

  const run = async (good: number, bad: number) => {
    const records = [
      ...Array.from({ length: good }, (_, index) => `C${index},1,,2024-01-15,`),
      ...Array.from({ length: bad }, (_, index) => `C${index},0,,2024-01-15,`),
    ];
    await app.folder.write('now.csv', `${HEADER}\n${records.join('\n')}\n`);
    return app.run({ full: true });
  };

  it('does not apply below 100 records', async () => {
    expect(await run(1, 98)).toMatchObject({ status: 'partial', counts: { read: 99, rejected: 98 } });
  });

  it('may be reached', async () => {
    expect(await run(50, 50)).toMatchObject({ status: 'partial' });
  });

  it('fails the job when exceeded, keeping what was committed', async () => {
    const job = await run(49, 51);
    expect(job).toMatchObject({ status: 'failure', counts: { read: 100, unchanged: 49, rejected: 51 } });
    expect(job.error_message).toContain(
      '51 of 100 records were rejected, more than REJECT_LIMIT_PERCENT=50 allows',
    );
    expect((await app.get('/api/v1/data')).body.metadata.total_records).toBe(50);
  });
});

describe('exact digits', () => {
  const NUMBERS = [
    ['0.00000000000123456', '0.00000000000123456'],
    ['1234567890.123456789012345678901234567890', '1234567890.123456789012345678901234567890'],
    [`${'12345'.repeat(10)}.${'67890'.repeat(10)}`, `${'12345'.repeat(10)}.${'67890'.repeat(10)}`],
    ['9007199254740993', '9007199254740993'],
    ['100.10', '100.10'],
    ['0.1e-5', '0.000001'],
  ] as const;

  let app: CsvApp;

  beforeAll(async () => {
    const records = NUMBERS.map(([number], index) => `C${index},${number},${number},2024-01-15,${number}`);
    app = await startCsvApp({ 'exact.csv': `${HEADER}\n${records.join('\n')}\n` });
    await app.run();
  });

  afterAll(() => app.close());

  it.each(NUMBERS.map((numbers, index) => [...numbers, index] as const))(
    'of %s survive the way to the API',
    async (_number, written, index) => {
      const { text } = await app.get(`/api/v1/data?symbol=C${index}`);
      expect(text).toContain(`"price_usd":${written},"market_cap":${written},"volume_24h":${written},`);
      const strings = await app.get(`/api/v1/data?symbol=C${index}&decimals=string`);
      const amounts = { price_usd: written, market_cap: written, volume_24h: written };
      expect(strings.body.data[0]).toMatchObject(amounts);
    },
  );
});
