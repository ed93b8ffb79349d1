import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonRecord } from '../../src/common/json-values.js';
import type { Contract } from '../../src/ingestion/source/contract.js';
import { COINGECKO_CONTRACT } from '../../src/sources/coingecko/coingecko.contract.js';
import { COINPAPRIKA_CONTRACT } from '../../src/sources/coinpaprika/coinpaprika.contract.js';
import { CSV_CONTRACT } from '../../src/sources/csv/csv.contract.js';
import { profileRecords } from '../../src/drift/profile/page-profiler.js';
import type { PageProfile } from '../../src/drift/profile/profile.js';
import type { Page } from '../../src/ingestion/source/page.js';
import { loadCsv, profileCsvPage } from '../support/csv.js';
import { brief, Series } from './series.js';

const FOLDER = ['../shared/realdata', '../../shared/realdata'].find((path) => existsSync(path)) ?? '';
const describeRecorded = FOLDER ? describe : describe.skip;

const filesIn = (folder: string, pattern: RegExp) =>
  FOLDER
    ? readdirSync(join(FOLDER, folder))
        .filter((name) => pattern.test(name))
        .map((name) => join(FOLDER, folder, name))
    : [];

const weekly = filesIn('coingecko/daily_top100', /json$/);
const yearly = filesIn('coingecko', /^markets.*json$/);
const paprika = filesIn('coinpaprika', /^tickers.*json$/);
const csv = filesIn('csv', /csv$/);

const CONTRACTS = { coingecko: COINGECKO_CONTRACT, coinpaprika: COINPAPRIKA_CONTRACT } satisfies Record<
  string,
  Contract
>;

/** Reads the pages of a file; a file without a coin is read as BTC, and a refused file has no pages. */
async function pagesOf(file: string): Promise<Page[]> {
  for (const options of [{}, { symbol: 'BTC' }]) {
    const loaded = await loadCsv(file, options).catch(() => null);
    if (loaded) return loaded.pages;
  }
  return [];
}

function profileOf(source: keyof typeof CONTRACTS, file: string): PageProfile {
  const records = JSON.parse(readFileSync(file, 'utf8')) as JsonRecord[];
  return profileRecords(records, CONTRACTS[source], { recordCount: records.length, receivedAt: new Date() });
}

/** Compares responses in this order and returns the deviations above info. */
function alarmsOf(source: keyof typeof CONTRACTS, files: string[]): string[] {
  const series = new Series(CONTRACTS[source]);
  return files
    .flatMap((file) => brief(series.next([profileOf(source, file)])))
    .filter((line) => !/^info/.test(line));
}

describeRecorded('drift of recorded data', () => {
  it.each([
    ['week by week', weekly],
    ['week by week, three times', [...weekly, ...weekly, ...weekly]],
    ['backwards', weekly.toReversed()],
    ['in order of time, with longer lists in between', [yearly[0]!, ...weekly, yearly[1]!]],
    [
      'with years between them',
      [...Array(9).fill(yearly[0]), yearly[1]!, ...Array(9).fill(yearly[1]), yearly[0]!],
    ],
    ['after weeks of a shorter list', [...weekly, ...weekly, ...yearly]],
  ] as [string, string[]][])('reports nothing above info for CoinGecko, %s', (_, files) => {
    expect(alarmsOf('coingecko', files)).toEqual([]);
  });

  it('reports nothing above info for CoinPaprika', () => {
    expect(alarmsOf('coinpaprika', Array(10).fill(paprika[0]))).toEqual([]);
  });

  it('reports only the age of the first response of a feed', () => {
    for (const file of [...weekly, ...yearly])
      expect(brief(new Series(COINGECKO_CONTRACT).next([profileOf('coingecko', file)]))).toEqual([
        'info stale last_updated',
      ]);
  });

  it.each(csv.map((file) => [file]))('reports nothing for the CSV file %s', async (file) => {
    const pages = await pagesOf(file);
    const series = new Series(CSV_CONTRACT);
    for (let run = 0; run < 10; run++) {
      const profiles = await Promise.all(pages.map((page) => profileCsvPage(page)));
      expect(series.next(profiles.filter((profile) => profile !== null))).toEqual([]);
    }
  });

  it('reports nothing for all CSV files together', async () => {
    const readable = await Promise.all(csv.map(pagesOf));
    const pages = readable.flat();
    expect(pages.length).toBeGreaterThan(5);
    const series = new Series(CSV_CONTRACT);
    for (let run = 0; run < 10; run++) {
      const profiles = await Promise.all(pages.map((page) => profileCsvPage(page)));
      expect(brief(series.next(profiles.filter((profile) => profile !== null)))).toEqual([]);
    }
  });
});
