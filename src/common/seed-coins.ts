import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from './package-root.js';

/** A well-known coin and its ids at the sources. */
export interface SeedCoin {
  /** Ticker, upper case; no two seed coins share one. */
  symbol: string;
  name: string;
  /** Lower-case words joined by hyphens. */
  slug: string;
  /** Id of the coin at each source, by the name of the source. */
  ids: Record<string, string>;
}

/**
 * Reads `data/coins.seed.csv`: `symbol,name,slug` and a column `<source>_id` for each source, without quoting.
 * @throws Error with the number of a line that lacks columns
 */
export function readSeed(path = join(PACKAGE_ROOT, 'data', 'coins.seed.csv')): SeedCoin[] {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/);
  const sources = header
    .split(',')
    .slice(3)
    .map((column) => column.replace(/_id$/, ''));
  return lines.map((line, index) => {
    const [symbol, name, slug, ...ids] = line.split(',');
    if (!symbol || !name || !slug || ids.length !== sources.length) {
      throw new Error(`${path} line ${index + 2} does not have the columns ${header}`);
    }
    const known = sources.map((source, at) => [source, ids[at] ?? ''] as const).filter(([, id]) => id !== '');
    return { symbol, name, slug, ids: Object.fromEntries(known) };
  });
}
