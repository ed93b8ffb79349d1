import csvParser from 'csv-parser';
import { createReadStream, readFileSync } from 'node:fs';
import type { Matchable } from '../../../src/coins/matching/matchable.js';
import { CoinPaprikaSource } from '../../../src/sources/coinpaprika/coinpaprika.source.js';

interface CoingeckoRow {
  id: string;
  symbol: string;
  name: string;
}

interface CoinpaprikaRow extends CoingeckoRow {
  is_active: boolean | string;
}

/** Reads a list of CoinGecko: `[{id, symbol, name}]`. */
export function readCoingecko(path: string): Matchable[] {
  return readJson<CoingeckoRow>(path).map(({ id, symbol, name }) =>
    listed('coingecko', id, symbol, name, null),
  );
}

/** Reads a list of CoinPaprika: `[{id, symbol, name, is_active}]`, or the same columns as CSV. */
export async function readCoinpaprika(path: string): Promise<Matchable[]> {
  const rows = path.endsWith('csv') ? await readCsv(path) : readJson<CoinpaprikaRow>(path);
  return rows.map(({ id, symbol, name, is_active }) =>
    listed('coinpaprika', id, symbol, name, is_active === true || is_active === 'True'),
  );
}

/** An asset of a list, without prices. */
export function listed(
  source: string,
  id = '',
  symbol = '',
  name = '',
  active: boolean | null = null,
): Matchable {
  return {
    id,
    symbol,
    name,
    slug: source === 'coinpaprika' ? CoinPaprikaSource.prototype.slugOf(id) : id,
    active,
    price: null,
    marketCap: null,
    contracts: [],
  };
}

function readJson<T>(path: string): T[] {
  return JSON.parse(readFileSync(path, 'utf8')) as T[];
}

/** Reads the rows of a CSV file by the names in its header. */
export async function readCsv(path: string): Promise<Record<string, string>[]> {
  return createReadStream(path).pipe(csvParser()).toArray() as Promise<Record<string, string>[]>;
}
