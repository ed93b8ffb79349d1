import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createTestFolder, type TestFolder } from '../../support/files.js';

const HEADER = 'ticker,price,vol,date,market_cap\n';

describe('a CSV file served by the API', () => {
  let app: TestApp;
  let folder: TestFolder;
  let file: string;

  beforeAll(async () => {
    folder = await createTestFolder();
    file = await folder.write('coins.csv', `${HEADER}BTC,45000.50,28500000000,2024-01-15,882000000000\n`);
    app = await startTestApp({ CSV_DATA_PATH: file });
  });

  afterAll(async () => {
    await app.close();
    await folder.remove();
  });

  const run = async (query = 'sync=true') => (await app.post(`/api/v1/etl/run/csv?${query}`)).body.job;

  it('serves a price digit for digit', async () => {
    const job = await run();
    expect(job).toMatchObject({ status: 'success', counts: { read: 1, inserted: 1 } });
    const { text } = await app.get('/api/v1/data?symbol=btc');
    expect(text).toContain('"price_usd":45000.50,');
  });

  it('skips an unchanged file and notes the job that loaded it', async () => {
    const job = await run();
    expect(job).toMatchObject({
      status: 'success',
      counts: { read: 0 },
      note: `${file} is unchanged since job 1`,
    });
  });

  it('counts every row as unchanged with full=true', async () => {
    expect(await run('sync=true&full=true')).toMatchObject({ counts: { read: 1, unchanged: 1 } });
  });

  it('keeps tiny and very long numbers', async () => {
    const long = '1234567890123456789012345678901234.567890';
    await folder.write(
      'coins.csv',
      `${HEADER}TINY,0.00000000000123456,,2024-01-15,\nSMALL,1.23e-12,,2024-01-15,\nLONG,${long},1,2024-01-15,2\n`,
    );
    expect(await run()).toMatchObject({ status: 'success', counts: { read: 3, inserted: 3 } });
    const { text } = await app.get('/api/v1/data?source=csv&from=2024-01-15&to=2024-01-16');
    expect(text).toContain('"price_usd":0.00000000000123456,"market_cap":null,"volume_24h":null');
    expect(text).toContain('"price_usd":0.00000000000123,');
    expect(text).toContain(`"price_usd":${long},`);
    const strings = await app.get('/api/v1/data?symbol=LONG&decimals=string');
    expect(strings.body.data[0].price_usd).toBe(long);
  });
});
