import { isCoinLike } from './file-coin.js';
import { isNumberLike, isPercent, unitOfCell } from '../cells/numbers.js';
import { knownCoin } from '../cells/known-coins.js';
import type { CsvOptions } from '../options.js';
import { text, type OptionText } from '../option-text.js';
import { pairOf } from '../cells/pairs.js';
import { showCells, type Refusal } from '../refusal.js';
import { USD_ONLY } from './currency-hint.js';
import { swappedVolume } from './volume-check.js';
import { columnList, mapping, nameOf, share, type Column, type Table } from '../table/table.js';

/** Chooses the price in US dollars: the close of a candle, else a column named price. */
export function choosePrice(table: Table, options: CsvOptions): Column | Refusal {
  const named = table.columns.filter(
    ({ meaning: { kind }, cells }) => kind === 'price' && share(cells, isNumberLike) > 0.5,
  );
  const coins = coinsOf(table, named);
  if (coins.length > 1)
    return {
      reason: `wide format, one column per coin (${showCells(coins)}); one row per coin and time is needed`,
      remedy: text`Reshape to long first (pandas.melt), or load one coin with ${{ map: 'price=COLUMN', symbol: 'SYMBOL' }}.`,
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
      reason: `the only price column, ${nameOf(foreign)}, is in ${foreign.meaning.currency}`,
      remedy: USD_ONLY,
    };
  const unread = table.columns.find(({ meaning: { kind }, cells }) => kind === 'price' && cells.length > 0);
  if (!named[0] && unread)
    return {
      reason: `most cells of ${nameOf(unread)} are not numbers: ${showCells(unread.cells.filter((cell) => !isNumberLike(cell)))}`,
      remedy: text`Write them as plain numbers, or name another column with ${{ map: 'price=NAME' }}.`,
    };
  return named[0]
    ? {
        reason: `${nameOf(named[0])} holds percentages, not prices`,
        remedy: text`Name the price column with ${{ map: 'price=NAME' }}.`,
      }
    : {
        reason: `no price column. Columns: ${columnList(table)}`,
        remedy: text`Name one with ${{ map: 'price=NAME' }}, or by number: ${{ map: 'price=#3' }}.`,
      };
}

/** Coins of a wide table, which have a column each: `BTC`, `BTC-USD`, `bitcoin price`. */
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

/** Refuses a column most of whose amounts carry the sign of another currency. */
export function foreignCells(column: Column, options: CsvOptions): Refusal | null {
  if (options.quoteAsUsd) return null;
  const foreign = column.cells.filter((cell) => !isPlain(cell) && ![null, 'USD'].includes(unitOfCell(cell)));
  return foreign.length * 2 > column.cells.length
    ? {
        reason: `the amounts in ${nameOf(column)} are not in US dollars: ${showCells(foreign)}`,
        remedy: USD_ONLY,
      }
    : null;
}

function isPlain(cell: string): boolean {
  return /^[\d.,]+$/.test(cell);
}

/** Chooses the market capitalization in US dollars, with a note when one is ignored. */
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
      : `most cells are not numbers: ${showCells(first.cells.filter((cell) => !isNumberLike(cell)))}`;
  return { column: null, note: text`${nameOf(first)} is ignored: ${why}` };
}

/** The column of an amount, or why a column that looks like it is ignored. */
export interface AmountChoice {
  column: Column | null;
  note: OptionText | null;
}

/** Facts that decide whether a volume covers 24 hours and is in US dollars. */
export interface VolumeContext {
  hasMarketCap: boolean;
  /** Hours between records of one coin in a file of candles; `null` when unknown or not candles. */
  candleHours: number | null;
  /** Currency of the price. */
  quote: string;
  price: Column;
  /** Whether records name markets (`BTC/USD`), as exchanges do. */
  pairs: boolean;
  /** Whether the header has the form of Yahoo Finance, whose volumes are in dollars. */
  isYahoo: boolean;
}

/**
 * Chooses the 24-hour volume in US dollars, with a note when a volume is ignored because it is in
 * units of the coin or covers another period.
 */
export function chooseVolume(table: Table, context: VolumeContext, options: CsvOptions): AmountChoice {
  const volumes = table.columns
    .filter(({ meaning: { kind }, cells }) => kind === 'volume' && share(cells, isNumberLike) > 0.5)
    .sort((a, b) => a.meaning.rank - b.meaning.rank);
  const [first] = volumes;
  if (!first) return { column: null, note: null };
  const ignored = (why: string): AmountChoice => ({
    column: null,
    note: text`${nameOf(first)} is ignored: ${why}. If it is the 24-hour volume in US dollars, set ${{ map: mapping('volume_24h', first) }}`,
  });
  const dollars = volumes.find(
    ({ meaning: { currency } }) => currency === 'USD' || currency === 'QUOTE' || currency === context.quote,
  );
  const swapped =
    dollars?.meaning.currency === 'QUOTE' ? swappedVolume(table, context.price, dollars, volumes) : null;
  const bare = volumes.find(({ meaning: { currency } }) => currency === null);
  const best = swapped ?? dollars ?? (bare && isInDollars(table, context) ? bare : undefined);
  if (!best)
    return ignored(
      bare
        ? 'it may be in units of the coin instead of US dollars'
        : 'it is in units of the coin, not in US dollars',
    );
  if (foreignCells(best, options)) return ignored('it is not in US dollars');
  const { candleHours } = context;
  const isOfDay = context.hasMarketCap || /24 ?h/i.test(best.name);
  if (!isOfDay && candleHours !== null && (candleHours < 20 || candleHours > 28))
    return ignored(`it covers ${periodOf(candleHours)}, not 24 hours`);
  return { column: best, note: null };
}

/** Sites with a market cap or an adjusted close give volumes in dollars; exchanges give them in coins. */
function isInDollars({ columns }: Table, { hasMarketCap, isYahoo, pairs }: VolumeContext): boolean {
  const aspects = new Set(columns.map(({ meaning }) => meaning.aspect));
  const isCandle = aspects.has('high') && aspects.has('low');
  const isAdjusted = columns.some(({ name }) => /^adj(?:usted)?[ _.]?close/i.test(name));
  return hasMarketCap || isYahoo || isAdjusted || !(isCandle || pairs);
}

function periodOf(hours: number): string {
  return hours < 1 ? `${Math.round(hours * 60)} minutes` : `${Math.round(hours)} hours`;
}
