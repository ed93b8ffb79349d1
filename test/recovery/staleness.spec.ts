import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createTestFolder, type TestFolder } from '../support/files.js';
import { startKasparro, type KasparroProcess } from '../support/processes.js';

interface Answered {
  etag: string;
  body: { data: { price_usd: number }[]; etl_stats: { total_jobs: number; successful_jobs: number } };
}

describe('two API processes with response caches', () => {
  let database: TestDatabase;
  let folder: TestFolder;
  let processes: KasparroProcess[];
  let urls: string[];

  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await createTestFolder();
    const env = { DATABASE_URL: database.url, CSV_DATA_PATH: await folder.write('price.csv', csv(1)) };
    processes = ['api', 'api', 'worker'].map((ROLE) => startKasparro({ ...env, ROLE }));
    urls = (await Promise.all(processes.map(({ url }) => url))).slice(0, 2);
  });

  afterAll(async () => {
    await Promise.all(processes.map((one) => one.end('SIGTERM')));
    await database.drop();
    await folder.remove();
  });

  const read = async (url: string, path: string, etag?: string): Promise<Answered> => {
    const response = await fetch(`${url}/api/v1${path}`, { headers: etag ? { 'if-none-match': etag } : {} });
    expect(response.status).toBe(200);
    return { etag: response.headers.get('etag') ?? '', body: (await response.json()) as Answered['body'] };
  };

  it('both return the loaded data as soon as a run ends, whichever process started it', async () => {
    const etags: (string | undefined)[] = [];
    for (let run = 1; run <= 8; run++) {
      await folder.write('price.csv', csv(run));
      const ended = await fetch(`${urls[run % 2]}/api/v1/etl/run/csv?sync=true`, { method: 'POST' });
      expect(ended.status).toBe(200);
      for (const [place, url] of urls.entries()) {
        // The caches of both the process and the client still hold the previous run.
        const { etag, body } = await read(url, '/data?symbol=BTC', etags[place]);
        expect(body.data).toMatchObject([{ price_usd: run }]);
        etags[place] = etag;
        const stats = (await read(url, '/stats')).body.etl_stats;
        expect(stats).toMatchObject({ total_jobs: run, successful_jobs: run });
        const [history] = (await read(url, '/coins/1/history')).body.data as unknown as { close: number }[];
        expect(history?.close).toBe(run);
      }
    }
  });

  it('answer 304 to the ETag of the other process', async () => {
    const { etag } = await read(urls[0] ?? '', '/data?symbol=BTC');
    const again = await fetch(`${urls[1]}/api/v1/data?symbol=BTC`, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
  });
});

function csv(price: number): string {
  return `ticker,price,vol,date,market_cap\nBTC,${price},1,2024-01-15T00:00:00Z,1\n`;
}
