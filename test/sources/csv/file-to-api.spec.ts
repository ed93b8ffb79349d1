import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { startCsvApp, type CsvApp } from '../../support/csv-app.js';

const HEADER = 'ticker,price,vol,date,market_cap\n';

describe('a CSV file served by the API', () => {
  let app: CsvApp;

  beforeAll(async () => {
    app = await startCsvApp({ 'coins.csv': `${HEADER}BTC,45000.50,28500000000,2024-01-15,882000000000\n` });
  });

  afterAll(() => app.close());

  it('serves a price digit for digit', async () => {
    const job = await app.run();
    expect(job).toMatchObject({ status: 'success', counts: { read: 1, inserted: 1 } });
    const { text } = await app.get('/api/v1/data?symbol=btc');
    expect(text).toContain('"price_usd":45000.50,');
  });

  it('skips an unchanged file and notes the job that loaded it', async () => {
    const job = await app.run();
    expect(job).toMatchObject({
      status: 'success',
      counts: { read: 0 },
      note: `${join(app.folder.path, 'coins.csv')} is unchanged since job 1`,
    });
  });

  it('counts every row as unchanged with full=true', async () => {
    expect(await app.run({ full: true })).toMatchObject({ counts: { read: 1, unchanged: 1 } });
  });

  it('keeps tiny and very long numbers', async () => {
    const long = '1234567890123456789012345678901234.567890';
    await app.folder.write(
      'coins.csv',
      `${HEADER}TINY,0.00000000000123456,,2024-01-15,\nSMALL,1.23e-12,,2024-01-15,\nLONG,${long},1,2024-01-15,2\n`,
    );
    expect(await app.run()).toMatchObject({ status: 'success', counts: { read: 3, inserted: 3 } });
    const { text } = await app.get('/api/v1/data?source=csv&from=2024-01-15&to=2024-01-16');
    expect(text).toContain('"price_usd":0.00000000000123456,"market_cap":null,"volume_24h":null');
    expect(text).toContain('"price_usd":0.00000000000123,');
    expect(text).toContain(`"price_usd":${long},`);
    const strings = await app.get('/api/v1/data?symbol=LONG&decimals=string');
    expect(strings.body.data[0].price_usd).toBe(long);
  });
});
