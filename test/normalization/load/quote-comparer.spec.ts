import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inTransaction, inRolledBackTransaction } from '../../../src/database/transaction.js';
import { QuoteComparer } from '../../../src/normalization/load/quote-comparer.js';
import { QuoteLoader, type LoadCounts } from '../../../src/normalization/load/quote-loader.js';
import { stagePage } from '../../../src/normalization/load/staged-page.js';
import type { Quote } from '../../../src/ingestion/source/quote.js';
import { COINS, openForQuotes, quote } from './quotes.js';

const { database, dataSource, empty, close } = await openForQuotes();
const loader = new QuoteLoader();
const comparer = new QuoteComparer();

afterAll(close);

interface TestPage {
  rawId: number;
  quotes: Quote[];
}

const load = (jobId: number, { rawId, quotes }: TestPage): Promise<LoadCounts> =>
  inTransaction(dataSource, (tx) =>
    loader.load(tx, { source: 'csv', jobId, rawId, parserVersion: 1 }, stagePage(quotes), COINS),
  );

const compare = (pages: TestPage[]) =>
  inRolledBackTransaction(dataSource, async (tx) => {
    await comparer.begin(tx);
    const counts: LoadCounts[] = [];
    for (const [index, { rawId, quotes }] of pages.entries()) {
      const origin = { source: 'csv', jobId: 0, rawId, parserVersion: 1 };
      counts.push(await comparer.compare(tx, origin, index + 1, stagePage(quotes), COINS));
    }
    return { counts, difference: await comparer.difference(tx, 'csv', 100) };
  });

interface Row {
  key: string;
  amounts: string;
}

const facts = async (): Promise<Map<string, string>> => {
  const rows = await database.query<Row>(
    `SELECT coin_id || ' ' || "timestamp" AS key,
            concat_ws(' ', trim_scale(price_usd), trim_scale(market_cap)) AS amounts FROM unified_crypto_data`,
  );
  return new Map(rows.map(({ key, amounts }) => [key, amounts]));
};

const anyQuote = fc
  .record({
    name: fc.constantFrom('A', 'B', 'A2'),
    hour: fc.integer({ min: -2, max: 2 }),
    price: fc.constantFrom('1', '1.0', '2', '3.5'),
    cap: fc.constantFrom(null, '10', '10.00'),
  })
  .map(({ name, hour, price, cap }) => quote(name, hour, price, cap));
const pages = (most: number) =>
  fc.array(
    fc.record({ rawId: fc.integer({ min: 1, max: 6 }), quotes: fc.array(anyQuote, { maxLength: 12 }) }),
    { minLength: 1, maxLength: most },
  );

describe('QuoteComparer', () => {
  it('predicts the counts and changed rows of loading any pages', async () => {
    await fc.assert(
      fc.asyncProperty(pages(4), pages(4), async (before, again) => {
        await empty();
        for (const [index, page] of before.entries()) await load(index + 1, page);
        const old = await facts();
        const predicted = await compare(again);
        expect(await facts()).toEqual(old);
        const counts: LoadCounts[] = [];
        for (const page of again) counts.push(await load(100, page));
        expect(predicted.counts).toEqual(counts);
        const now = await facts();
        const added = [...now.keys()].filter((key) => !old.has(key));
        const changed = [...now].filter(([key, amounts]) => old.has(key) && old.get(key) !== amounts);
        const { difference } = predicted;
        expect([difference.added.rows, difference.changed.rows]).toEqual([added.length, changed.length]);
        expect([difference.added.first.length, difference.changed.first.length]).toEqual([
          added.length,
          changed.length,
        ]);
      }),
      { numRuns: 100 },
    );
  }, 120_000);
});
