import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inTransaction } from '../../../src/database/transaction.js';
import { QuoteLoader, type LoadCounts } from '../../../src/normalization/load/quote-loader.js';
import { stagePage } from '../../../src/normalization/load/staged-page.js';
import type { Quote } from '../../../src/ingestion/source/quote.js';
import { Model, type ModelFact } from './model.js';
import { at, COINS, openForQuotes, quote } from './quotes.js';

const { database, dataSource, empty, close } = await openForQuotes();
const loader = new QuoteLoader();

beforeEach(empty);
afterAll(close);

describe('QuoteLoader', () => {
  it('keeps the last of several values for one coin and time, and counts each in read order', async () => {
    expect(await load([quote('A', 0, '1'), quote('A', 0, '2'), quote('A', 0, '2.0')], 1, 1)).toEqual(
      counts({ inserted: 1, updated: 1, duplicate: 1 }),
    );
    expect(await prices()).toEqual(['2']);
  });

  it('treats 1.50 as equal to 1.5, and an unknown cap as different from a known one', async () => {
    await load([quote('A', 0, '1.5')], 1, 1);
    expect(await load([quote('A', 0, '1.50')], 2, 2)).toEqual(counts({ unchanged: 1 }));
    expect(await load([quote('A', 0, '1.50', '7')], 2, 3)).toEqual(counts({ updated: 1 }));
  });

  it('counts a new value as updated, and repeats as duplicate in the same job, as unchanged in another', async () => {
    await load([quote('A', 0, '1')], 1, 1);
    expect(await load([quote('A', 0, '2')], 2, 2)).toEqual(counts({ updated: 1 }));
    expect(await load([quote('A', 0, '2')], 2, 3)).toEqual(counts({ duplicate: 1 }));
    expect(await load([quote('A', 0, '2')], 3, 4)).toEqual(counts({ unchanged: 1 }));
  });

  it('loads late quotes without moving the latest quote back', async () => {
    await load([quote('A', 5, '5')], 1, 1);
    expect(await load([quote('A', 3, '3'), quote('A', 1, '1')], 2, 2)).toEqual(counts({ inserted: 2 }));
    expect(await latest()).toEqual([{ coin_id: 1, price_usd: '5', timestamp: at(5) }]);
  });

  it('applies a correction of the newest quote to latest_quotes', async () => {
    await load([quote('A', 5, '5'), quote('A', 4, '4')], 1, 1);
    await load([quote('A', 4, '44'), quote('A', 5, '55')], 2, 2);
    expect(await latest()).toMatchObject([{ price_usd: '55' }]);
  });

  it('does not undo a newer page when an older page is loaded again', async () => {
    await load([quote('A', 0, '1')], 1, 1);
    await load([quote('A', 0, '2')], 2, 2);
    expect(await load([quote('A', 0, '1')], 3, 1)).toEqual(counts({ unchanged: 1 }));
    expect(await prices()).toEqual(['2']);
    expect(await latest()).toMatchObject([{ price_usd: '2' }]);
  });

  it('treats two labels of one coin as the same key', async () => {
    expect(await load([quote('A', 0, '1'), quote('A2', 0, '1'), quote('A2', 1, '3')], 1, 1)).toEqual(
      counts({ inserted: 2, duplicate: 1 }),
    );
    expect(await latest()).toMatchObject([{ coin_id: 1, price_usd: '3' }]);
  });

  it('orders times with and without microseconds correctly', async () => {
    const finer = { ...quote('A', 0, '2'), timestamp: at(0).replace('.000Z', '.000001Z') };
    await load([finer, quote('A', 0, '1')], 1, 1);
    expect(await latest()).toMatchObject([{ price_usd: '2' }]);
  });
});

describe('QuoteLoader: any sequence of pages', () => {
  const anyQuote = fc
    .record({
      name: fc.constantFrom('A', 'B', 'C'),
      hour: fc.integer({ min: -3, max: 3 }),
      price: fc.constantFrom('1', '1.0', '2', '3.5'),
      cap: fc.constantFrom(null, '10', '10.00'),
    })
    .map(({ name, hour, price, cap }) => quote(name, hour, price, cap));
  const rising = fc.uniqueArray(anyQuote, {
    selector: ({ asset, timestamp }) => asset.sourceId + timestamp,
    maxLength: 12,
  });
  const page = fc.record({
    quotes: fc.oneof(fc.array(anyQuote, { maxLength: 20 }), rising.map(sorted)),
    startsJob: fc.boolean(),
    /** How many pages back a replay goes; 0 for a new page. */
    replays: fc.constantFrom(0, 0, 0, 1, 2),
  });

  it('gives the facts, latest quotes and counts of loading one record after another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(page, { minLength: 1, maxLength: 8 }), async (pages) => {
        await empty();
        const model = new Model();
        let [jobId, rawId] = [1, 0];
        for (const { quotes, startsJob, replays } of pages) {
          if (startsJob || replays > 0) jobId++;
          const raw = replays > 0 ? Math.max(1, rawId - replays) : ++rawId;
          expect(await load(quotes, jobId, raw)).toEqual(model.load(quotes, jobId, raw));
        }
        expect(await storedFacts()).toEqual(modelFacts(model));
        expect(await latestTimes()).toEqual(new Map([...model.latest].sort()));
        expect(await latestUnlikeTheirFacts()).toEqual([]);
      }),
      { numRuns: 150 },
    );
  }, 120_000);
});

function sorted(quotes: Quote[]): Quote[] {
  return quotes
    .toSorted((a, b) => a.timestamp.localeCompare(b.timestamp))
    .map((one, position) => ({ ...one, position }));
}

async function load(quotes: Quote[], jobId: number, rawId: number): Promise<LoadCounts> {
  const origin = { source: 'csv', jobId, rawId, parserVersion: 1 };
  return inTransaction(dataSource, (tx) => loader.load(tx, origin, stagePage(quotes), COINS));
}

function counts(some: Partial<LoadCounts>): LoadCounts {
  return { inserted: 0, updated: 0, unchanged: 0, duplicate: 0, ...some };
}

async function prices(): Promise<string[]> {
  const rows = await database.query<{ price_usd: string }>(
    'SELECT price_usd FROM unified_crypto_data ORDER BY coin_id, "timestamp"',
  );
  return rows.map(({ price_usd }) => Number(price_usd).toString());
}

async function latest() {
  const rows = await database.query<{ coin_id: number; price_usd: string; timestamp: Date }>(
    'SELECT coin_id, price_usd, "timestamp" FROM latest_quotes ORDER BY coin_id',
  );
  return rows.map((row) => ({ ...row, timestamp: row.timestamp.toISOString() }));
}

async function latestTimes() {
  return new Map((await latest()).map(({ coin_id, timestamp }) => [nameOf(coin_id), timestamp]));
}

async function latestUnlikeTheirFacts() {
  return database.query(
    `SELECT coin_id FROM latest_quotes l LEFT JOIN unified_crypto_data f USING (coin_id, source, "timestamp")
     WHERE (l.price_usd, l.market_cap, l.volume_24h) IS DISTINCT FROM (f.price_usd, f.market_cap, f.volume_24h)`,
  );
}

async function storedFacts() {
  const rows = await database.query<Record<string, string | null> & { timestamp: Date; coin_id: number }>(
    `SELECT coin_id, "timestamp", price_usd AS price, market_cap AS cap, volume_24h AS volume, job_id, raw_id
     FROM unified_crypto_data ORDER BY coin_id, "timestamp"`,
  );
  return rows.map(({ coin_id, timestamp, ...row }) => ({
    key: `${nameOf(coin_id)} ${timestamp.toISOString()}`,
    fact: { price: row.price, cap: row.cap, volume: row.volume, jobId: row.job_id, rawId: row.raw_id },
  }));
}

function modelFacts(model: Model): { key: string; fact: ModelFact }[] {
  return [...model.facts]
    .map(([key, fact]) => ({ key, fact }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

function nameOf(coinId: number): string {
  return ['', 'A', 'B', 'C'][coinId] ?? '';
}
