import { isCoinLike } from './file-coin.js';
import { isNumberLike, isPercent, unitOfCell } from '../cells/numbers.js';
import { knownCoin } from '../cells/known-coins.js';
import type { CsvOptions } from '../options.js';
import { pairOf } from '../cells/pairs.js';
import { shown } from '../refusal.js';
import { otherSide } from './volume-check.js';
import { mapOption, nameOf, share, type Column, type Table } from '../table/table.js';
import type { Problem } from './time-column.js';

/** Chooses the price in US dollars: the close of a candle, else what is called a price. */
export function choosePrice(table: Table, options: CsvOptions): Column | Problem {
  const named = table.columns.filter(
    ({ meaning: { kind }, cells }) => kind === 'price' && share(cells, isNumberLike) > 0.5,
  );
  const coins = coinsOf(table, named);
  if (coins.length > 1)
    return {
      reason: `it has a column for each coin (${shown(coins)}); what is read has a row for each coin and time`,
      remedy: 'Turn it round first (pandas: melt), or load one coin with --map price=COLUMN --symbol SYMBOL.',
    };
  const amounts = named.filter(({ cells }) => share(cells, isPercent) < 0.5);
  const dollars = amounts.filter(({ meaning: { currency } }) => currency === null || currency === 'USD');
  const candidates = (dollars.length > 0 || !options.quoteAsUsd ? dollars : amounts).sort(
    (a, b) => a.meaning.rank - b.meaning.rank,
  );
  const [best] = candidates;
  if (best) return foreignCells(best, options) ?? best;
  const [foreign] = amounts;
  if (foreign)
    return {
      reason: `its only price, ${nameOf(foreign)}, is in ${foreign.meaning.currency}`,
      remedy: 'Only US dollar prices are loaded; take it as such with --quote-as-usd if you know that it is.',
    };
  const unread = table.columns.find(({ meaning: { kind }, cells }) => kind === 'price' && cells.length > 0);
  if (!named[0] && unread)
    return {
      reason: `the cells of ${nameOf(unread)} are mostly no numbers: ${shown(unread.cells.filter((cell) => !isNumberLike(cell)))}`,
      remedy: 'Write them as plain numbers, or name another column with --map price=NAME.',
    };
  const names = table.columns.map(nameOf).join(', ').slice(0, 500);
  return named[0]
    ? {
        reason: `${nameOf(named[0])} holds percentages, not prices`,
        remedy: 'Name the price with --map price=NAME.',
      }
    : {
        reason: `no column is a price; its columns are ${names}`,
        remedy: 'Name it with --map price=NAME, or by number: --map price=#3.',
      };
}

/** Coins that have columns of their own: `BTC`, `BTC-USD`, `bitcoin price`. */
function coinsOf(table: Table, prices: Column[]): string[] {
  const beside = prices.map(({ meaning }) =>
    meaning.coinWord === null ? null : knownCoin(meaning.coinWord)?.symbol,
  );
  const alone =
    prices.length > 0 ? [] : table.columns.filter(({ cells }) => share(cells, isNumberLike) > 0.5);
  const named = alone.map(({ name }) => (pairOf(name)?.base ?? knownCoin(name)?.symbol) || null);
  const first = table.columns
    .filter(({ meaning, cells }) => meaning.kind === 'price' && cells.length > 0)
    .map(({ name }) => pairOf(name.split(' ')[0] ?? '')?.base)
    .filter((base) => base !== undefined && isCoinLike(base));
  return [
    ...new Set([...beside, ...named, ...first].filter((coin): coin is string => typeof coin === 'string')),
  ];
}

/** Signs of other currencies beside the amounts of a column. */
export function foreignCells(column: Column, options: CsvOptions): Problem | null {
  if (options.quoteAsUsd) return null;
  const foreign = column.cells.filter((cell) => !isPlain(cell) && ![null, 'USD'].includes(unitOfCell(cell)));
  return foreign.length * 2 > column.cells.length
    ? {
        reason: `the amounts in ${nameOf(column)} are not in US dollars: ${shown(foreign)}`,
        remedy: 'Take them as such with --quote-as-usd if you know that they are.',
      }
    : null;
}

function isPlain(cell: string): boolean {
  return /^[\d.,]+$/.test(cell);
}

/** Chooses the market capitalization in US dollars; with a note where one is left out. */
export function chooseMarketCap(table: Table, options: CsvOptions): AmountChoice {
  const caps = table.columns
    .filter(({ meaning: { kind }, cells }) => kind === 'market_cap' && cells.length > 0)
    .sort((a, b) => a.meaning.rank - b.meaning.rank);
  const isDollar = ({ meaning: { currency } }: Column): boolean =>
    currency === null || currency === 'USD' || options.quoteAsUsd === true;
  const best = caps.find((column) => isDollar(column) && share(column.cells, isNumberLike) > 0.5);
  if (best && !foreignCells(best, options)) return { column: best, note: null };
  const [first] = caps;
  if (!first || share(first.cells, (cell) => pairOf(cell) !== null) > 0.5)
    return { column: null, note: null };
  const why =
    best || !isDollar(first)
      ? 'it is not in US dollars'
      : `its cells are mostly no numbers: ${shown(first.cells.filter((cell) => !isNumberLike(cell)))}`;
  return { column: null, note: `${nameOf(first)} is left out: ${why}` };
}

/** The column of an amount, or why none was chosen where a person might expect one. */
export interface AmountChoice {
  column: Column | null;
  note: string | null;
}

/** What decides whether a volume is one of 24 hours in US dollars. */
export interface VolumeContext {
  hasMarketCap: boolean;
  /** Hours between records of one coin, for files of candles; `null` when unknown or no candles. */
  candleHours: number | null;
  /** What the price is in. */
  quote: string;
  price: Column;
  /** Whether records name markets, as those of exchanges do. */
  pairs: boolean;
  /** Whether the header is one that only Yahoo's data has, whose volumes are in dollars. */
  isYahoo: boolean;
}

/**
 * Chooses the volume of 24 hours in US dollars; with a note where a volume is left out, since units
 * of a coin, or dollars of an hour, are another thing.
 */
export function chooseVolume(table: Table, context: VolumeContext, options: CsvOptions): AmountChoice {
  const volumes = table.columns
    .filter(({ meaning: { kind }, cells }) => kind === 'volume' && share(cells, isNumberLike) > 0.5)
    .sort((a, b) => a.meaning.rank - b.meaning.rank);
  const [first] = volumes;
  if (!first) return { column: null, note: null };
  const left = (why: string): AmountChoice => ({
    column: null,
    note: `${nameOf(first)} is left out: ${why}. If it is the volume of 24 hours in US dollars, say ${mapOption('volume_24h', first)}`,
  });
  const dollars = volumes.find(
    ({ meaning: { currency } }) => currency === 'USD' || currency === 'QUOTE' || currency === context.quote,
  );
  const swapped =
    dollars?.meaning.currency === 'QUOTE' ? otherSide(table, context.price, dollars, volumes) : null;
  const bare = volumes.find(({ meaning: { currency } }) => currency === null);
  const best = swapped ?? dollars ?? (bare && isInDollars(table, context) ? bare : undefined);
  if (!best)
    return left(
      bare
        ? 'nothing says that it is in US dollars and not in units of the coin'
        : 'it is in units of the coin, not in US dollars',
    );
  if (foreignCells(best, options)) return left('it is not in US dollars');
  const { candleHours } = context;
  const isOfDay = context.hasMarketCap || /24 ?h/i.test(best.name);
  if (!isOfDay && candleHours !== null && (candleHours < 20 || candleHours > 28))
    return left(`it covers ${periodOf(candleHours)}, not 24`);
  return { column: best, note: null };
}

/** Market data sites give volumes in dollars, beside a market cap or an adjusted close; exchanges give them in coins. */
function isInDollars({ columns }: Table, { hasMarketCap, isYahoo, pairs }: VolumeContext): boolean {
  const aspects = new Set(columns.map(({ meaning }) => meaning.aspect));
  const isCandle = aspects.has('high') && aspects.has('low');
  const isAdjusted = columns.some(({ name }) => /^adj(?:usted)?[ _.]?close/i.test(name));
  return hasMarketCap || isYahoo || isAdjusted || !(isCandle || pairs);
}

function periodOf(hours: number): string {
  return hours < 1 ? `${Math.round(hours * 60)} minutes` : `${Math.round(hours)} hours`;
}
