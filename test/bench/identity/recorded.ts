import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PACKAGE_ROOT } from '../../../src/common/package-root.js';
import type { Matchable } from '../../../src/coins/matching/matchable.js';
import { slugOfId } from '../../../src/coins/matching/normalize.js';

/** Both sources' lists of one season and what is known about them. */
export interface Recorded {
  coingecko: Matchable[];
  coinpaprika: Matchable[];
  /** Ids that are one coin, both in the lists, active at CoinPaprika. */
  pairs: IdPair[];
  /** Ids that share a ticker and are different coins, both in the lists. */
  traps: IdPair[];
}

export interface IdPair {
  coingecko: string;
  coinpaprika: string;
}

/** The folder of recorded data beside the repository or the worktree, if there is one. */
export function recordedFolder(given?: string): string | null {
  const places = given
    ? [resolve(given)]
    : ['../shared/realdata', '../../shared/realdata'].map((path) => resolve(PACKAGE_ROOT, path));
  return places.find((path) => existsSync(join(path, 'identity', 'same_coin_pairs.csv'))) ?? null;
}

export function readRecorded(folder: string): Recorded {
  const coingecko = readJson(join(folder, 'coingecko', 'coins_list_2022-05.json')).map(
    ({ id, symbol, name }) => listed('coingecko', id, symbol, name, null),
  );
  const coinpaprika = readCsv(join(folder, 'coinpaprika', 'coins_2022-03.csv')).map((row) =>
    listed('coinpaprika', row.id ?? '', row.symbol ?? '', row.name ?? '', row.is_active === 'True'),
  );
  const here = new Set(coingecko.map(({ id }) => id));
  const activity = new Map(coinpaprika.map(({ id, active }) => [id, active]));
  const both = (file: string): IdPair[] =>
    readCsv(join(folder, 'identity', file))
      .map((row) => ({ coingecko: row.coingecko_id ?? '', coinpaprika: row.coinpaprika_id ?? '' }))
      .filter((pair) => here.has(pair.coingecko) && activity.has(pair.coinpaprika));
  return {
    coingecko,
    coinpaprika,
    pairs: both('same_coin_pairs.csv').filter((pair) => activity.get(pair.coinpaprika) === true),
    traps: both('different_coins_same_ticker.csv'),
  };
}

function listed(source: string, id: string, symbol: string, name: string, active: boolean | null): Matchable {
  return {
    id,
    symbol,
    name,
    slug: slugOfId(source, id),
    active,
    price: null,
    marketCap: null,
    contracts: [],
  };
}

function readJson(path: string): { id: string; symbol: string; name: string }[] {
  return JSON.parse(readFileSync(path, 'utf8')) as { id: string; symbol: string; name: string }[];
}

function readCsv(path: string): Record<string, string>[] {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/);
  const columns = header.split(',');
  return lines.map((line) => {
    const cells = cellsOf(line);
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
  });
}

function cellsOf(line: string): string[] {
  return Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );
}
