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

const PAIRS = 'same_coin_pairs.csv';
const TRAPS = 'different_coins_same_ticker.csv';

/** The folder of recorded data beside the repository or the worktree, if there is one. */
export function recordedFolder(given?: string): string | null {
  const places = given
    ? [resolve(given)]
    : ['../shared/realdata', '../../shared/realdata'].map((path) => resolve(PACKAGE_ROOT, path));
  return places.find((path) => existsSync(join(path, 'identity', PAIRS))) ?? null;
}

/** The lists of spring 2022. */
export function readRecorded(folder: string): Recorded {
  return knownOf(
    folder,
    readCoingecko(folder, 'coins_list_2022-05.json'),
    readCsv(join(folder, 'coinpaprika', 'coins_2022-03.csv')).map((row) =>
      listed('coinpaprika', row.id, row.symbol, row.name, row.is_active === 'True'),
    ),
  );
}

/**
 * Newer lists: CoinGecko's of January 2024, CoinPaprika's of 2022, and on both sides whatever the files of pairs say of
 * later times: new ids, new names, who died and who is gone.
 * @returns `null` when the list of 2024 is not there
 */
export function readNewer(folder: string): Recorded | null {
  const list = 'coins_list_with_platforms_2024-01.json';
  if (!existsSync(join(folder, 'coingecko', list))) return null;
  const rows = [...readCsv(join(folder, 'identity', TRAPS)), ...readCsv(join(folder, 'identity', PAIRS))];
  const gone = new Set(
    rows.filter((row) => row.coinpaprika_active?.startsWith('gone')).map((row) => row.coinpaprika_id),
  );
  const coingecko = rows.map((row) =>
    listed('coingecko', row.coingecko_id, row.coingecko_symbol ?? row.symbol, row.coingecko_name, null),
  );
  const coinpaprika = rows.map((row) => {
    const symbol = row.coinpaprika_symbol ?? row.symbol;
    return listed(
      'coinpaprika',
      row.coinpaprika_id,
      symbol,
      row.coinpaprika_name,
      row.coinpaprika_active === 'True',
    );
  });
  return knownOf(
    folder,
    newestOf([...readCoingecko(folder, list), ...coingecko]),
    newestOf([...readRecorded(folder).coinpaprika, ...coinpaprika]).filter(({ id }) => !gone.has(id)),
  );
}

function newestOf(assets: Matchable[]): Matchable[] {
  return [...new Map(assets.map((asset) => [asset.id, asset])).values()];
}

/** What is known about the ids of two lists. */
function knownOf(folder: string, coingecko: Matchable[], coinpaprika: Matchable[]): Recorded {
  const here = new Set(coingecko.map(({ id }) => id));
  const activity = new Map(coinpaprika.map(({ id, active }) => [id, active]));
  const both = (file: string): IdPair[] =>
    readCsv(join(folder, 'identity', file))
      .map((row) => ({ coingecko: row.coingecko_id ?? '', coinpaprika: row.coinpaprika_id ?? '' }))
      .filter((pair) => here.has(pair.coingecko) && activity.has(pair.coinpaprika));
  return {
    coingecko,
    coinpaprika,
    pairs: both(PAIRS).filter((pair) => activity.get(pair.coinpaprika) === true),
    traps: both(TRAPS),
  };
}

function readCoingecko(folder: string, file: string): Matchable[] {
  return readJson(join(folder, 'coingecko', file)).map(({ id, symbol, name }) =>
    listed('coingecko', id, symbol, name, null),
  );
}

function listed(source: string, id = '', symbol = '', name = '', active: boolean | null = null): Matchable {
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
