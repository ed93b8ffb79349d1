import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PACKAGE_ROOT } from '../../../src/common/package-root.js';
import type { Matchable } from '../../../src/coins/matching/matchable.js';
import { listed, readCoingecko, readCoinpaprika, readCsv } from './recorded-files.js';

interface Lists {
  coingecko: Matchable[];
  coinpaprika: Matchable[];
}

/** Both sources' lists with the ground truth about some of their ids. */
export interface Recorded extends Lists {
  /** Ids that are one coin; both are in the lists and active. */
  pairs: IdPair[];
  /** Ids of different coins with the same ticker; both are in the lists. */
  traps: IdPair[];
}

/** A data set with the name it is reported by. */
export interface Ground extends Recorded {
  name: string;
}

export interface IdPair {
  coingecko: string;
  coinpaprika: string;
}

type Row = Record<string, string>;

const PAIRS = 'same_coin_pairs.csv';
const TRAPS = 'different_coins_same_ticker.csv';

/** Lists further apart than this are updated from the files of pairs. */
const SEASON_MONTHS = 3;

/** The folder of recorded data beside the repository or the worktree, if there is one. */
export function recordedFolder(given?: string): string | null {
  const places = given
    ? [resolve(given)]
    : ['../shared/realdata', '../../shared/realdata'].map((path) => resolve(PACKAGE_ROOT, path));
  return places.find((path) => existsSync(join(path, 'identity', PAIRS))) ?? null;
}

/**
 * Reads each of CoinGecko's lists (`coingecko/coins_list*.json`) with the nearest in time of CoinPaprika
 * (`coinpaprika/coins*.json` or `.csv`) by the months in their names, oldest first. When they are more than a season
 * apart, both are updated with the newer ids, names and states that the files of pairs contain.
 */
export async function readGrounds(folder: string): Promise<Ground[]> {
  const coinpaprika = filesOf(folder, 'coinpaprika', /^coins[_.].*(json|csv)$/);
  const grounds: Ground[] = [];
  for (const list of filesOf(folder, 'coingecko', /^coins_list.*json$/)) {
    const [nearest] = coinpaprika.toSorted((a, b) => monthsApart(a, list) - monthsApart(b, list));
    if (nearest) grounds.push(await readGround(folder, list, nearest));
  }
  return grounds;
}

async function readGround(folder: string, coingecko: ListFile, coinpaprika: ListFile): Promise<Ground> {
  const pairs = await readCsv(join(folder, 'identity', PAIRS));
  const traps = await readCsv(join(folder, 'identity', TRAPS));
  const lists = {
    coingecko: readCoingecko(coingecko.path),
    coinpaprika: await readCoinpaprika(coinpaprika.path),
  };
  const name = `CoinGecko's list of ${coingecko.month}, CoinPaprika's of ${coinpaprika.month}`;
  return monthsApart(coingecko, coinpaprika) <= SEASON_MONTHS
    ? { name, ...knownOf(lists, pairs, traps) }
    : { name: `${name}, updated later`, ...knownOf(withUpdates(lists, [...traps, ...pairs]), pairs, traps) };
}

function withUpdates(lists: Lists, rows: Row[]): Lists {
  const gone = new Set(
    rows.filter((row) => row.coinpaprika_active?.startsWith('gone')).map((row) => row.coinpaprika_id),
  );
  const coingecko = rows.map((row) =>
    listed('coingecko', row.coingecko_id, row.coingecko_symbol ?? row.symbol, row.coingecko_name, null),
  );
  const coinpaprika = rows.map((row) => {
    const symbol = row.coinpaprika_symbol ?? row.symbol;
    const isActive = row.coinpaprika_active === 'True';
    return listed('coinpaprika', row.coinpaprika_id, symbol, row.coinpaprika_name, isActive);
  });
  return {
    coingecko: newestOf([...lists.coingecko, ...coingecko]),
    coinpaprika: newestOf([...lists.coinpaprika, ...coinpaprika]).filter(({ id }) => !gone.has(id)),
  };
}

function newestOf(assets: Matchable[]): Matchable[] {
  return [...new Map(assets.map((asset) => [asset.id, asset])).values()];
}

/** A list and the month in its file name: `2022-05`. */
interface ListFile {
  path: string;
  month: string;
}

function filesOf(folder: string, source: string, pattern: RegExp): ListFile[] {
  const path = join(folder, source);
  const names = existsSync(path) ? readdirSync(path) : [];
  return names
    .filter((name) => pattern.test(name))
    .map((name) => ({ path: join(path, name), month: /\d{4}-\d{2}/.exec(name)?.[0] ?? 'no date' }))
    .toSorted((a, b) => a.month.localeCompare(b.month));
}

/** 0 when a month is unknown. */
function monthsApart(a: ListFile, b: ListFile): number {
  const [first, second] = [a, b].map(({ month }) => {
    const [year = NaN, ofYear = NaN] = month.split('-').map(Number);
    return 12 * year + ofYear;
  });
  return Math.abs((first ?? 0) - (second ?? 0)) || 0;
}

/** Adds the ground truth about ids in both lists. */
function knownOf({ coingecko, coinpaprika }: Lists, pairs: Row[], traps: Row[]): Recorded {
  const here = new Set(coingecko.map(({ id }) => id));
  const activity = new Map(coinpaprika.map(({ id, active }) => [id, active]));
  const both = (rows: Row[]): IdPair[] =>
    rows
      .map((row) => ({ coingecko: row.coingecko_id ?? '', coinpaprika: row.coinpaprika_id ?? '' }))
      .filter((pair) => here.has(pair.coingecko) && activity.has(pair.coinpaprika));
  return {
    coingecko,
    coinpaprika,
    pairs: both(pairs).filter((pair) => activity.get(pair.coinpaprika) === true),
    traps: both(traps),
  };
}
