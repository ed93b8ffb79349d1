import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestApp, type TestApp } from '../support/app.js';
import { createTestFolder, type TestFolder } from '../support/files.js';

const ROWS = 2_000;
const HEADER = 'ticker,price,vol,date,market_cap';

describe('paging by cursor while loads run', () => {
  let app: TestApp;
  let folder: TestFolder;
  let file: string;

  beforeAll(async () => {
    folder = await createTestFolder();
    file = await folder.write('quotes.csv', rows(0, ROWS));
    app = await startTestApp({ CSV_DATA_PATH: file });
    await app.post('/api/v1/etl/run/csv?sync=true');
  });

  afterAll(async () => {
    await app.close();
    await folder.remove();
  });

  it.each(['', '&source=csv', '&symbol=C1,C2,C3,C4'])(
    'returns every row that existed at the start exactly once%s',
    async (filter) => {
      const there = await database(filter);
      const walk = { isUnderWay: true };
      let loads = 0;
      const loading = (async () => {
        while (walk.isUnderWay) {
          loads++;
          // Newer and older rows, rows in between, and other prices for rows that are there.
          await folder.write(
            'quotes.csv',
            `${rows(0, ROWS, loads)}${rows(-50 * loads, 50)}${rows(ROWS, 50 * loads)}`,
          );
          await app.post('/api/v1/etl/run/csv?sync=true');
        }
      })();
      const seen: number[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        // Whatever the machine is busy with, the second half of the walk comes after a load.
        if (seen.length * 2 > there.length) while (loads < 2) await sleep(10);
        const { body } = await app.get(`/api/v1/data?limit=25${filter}${cursor && `&cursor=${cursor}`}`);
        seen.push(...body.data.map(({ id }: { id: number }) => id));
        cursor = body.pagination.next_cursor as string | null;
      }
      walk.isUnderWay = false;
      await loading;
      expect(loads).toBeGreaterThan(1);
      expect(seen).toHaveLength(new Set(seen).size);
      const found = new Set(seen);
      expect(there.filter((id) => !found.has(id))).toEqual([]);
    },
  );

  const database = async (filter: string): Promise<number[]> => {
    const symbols = /symbol=(.*)/.exec(filter)?.[1]?.split(',') ?? null;
    const facts = await app.database.query<{ id: number }>(
      'SELECT id FROM unified_crypto_data WHERE $1::text[] IS NULL OR symbol = ANY($1)',
      [symbols],
    );
    return facts.map(({ id }) => id);
  };
});

/** Rows of ten coins, a minute apart; `version` changes the price of every third. */
function rows(first: number, count: number, version = 0): string {
  let text = first === 0 ? `${HEADER}\n` : '';
  for (let row = first; row < first + count; row++) {
    const time = new Date(Date.UTC(2024, 0, 2) + row * 60_000).toISOString();
    text += `C${((row % 10) + 10) % 10},${10 + (row % 3 === 0 ? version : 0)},1,${time},1\n`;
  }
  return text;
}
