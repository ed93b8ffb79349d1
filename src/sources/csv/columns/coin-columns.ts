import { coinOfFileName } from './file-coin.js';
import { knownCoin } from '../cells/known-coins.js';
import { isNumberLike } from '../cells/numbers.js';
import type { CsvOptions } from '../options.js';
import { joinedPair, pairOf, separatedPair } from '../cells/pairs.js';
import { shown } from '../refusal.js';
import { nameOf, share, type Column, type Table } from '../table/table.js';
import type { Problem } from './time-column.js';
import { currencyOf, isMoney } from '../cells/vocabulary.js';

/** How a file says which coin a record is about. */
export interface CoinChoice {
  symbol?: Column;
  slug?: Column;
  name?: Column;
  /** Holds the currency of the price. */
  quote?: Column;
  asset: { symbol: string; name: string | null } | null;
  pairs: boolean;
  /** What the price is in, where something but a column says so. */
  quotedIn: string | null;
  /** In words, for people. */
  how: string;
}

/** Hints from outside the columns. */
export interface CoinHints {
  path: string;
  /** Word beside "price" in the header. */
  coinWord: string | null;
  /** What the name of the price says that it is in. */
  currency: string | null;
  /** A ticker in a second header line. */
  ticker: string | null;
}

type Mapped = Partial<Record<'symbol' | 'slug' | 'name' | 'quote', Column | null>>;

/** Finds the coin of every record, in its columns, in the options, in the header or in the file's name. */
export function chooseCoin(
  table: Table,
  hints: CoinHints,
  options: CsvOptions,
  mapped: Mapped,
): CoinChoice | Problem {
  const found = coinColumns(table, hints.currency);
  const chosen = (role: keyof Mapped): Column | undefined =>
    role in mapped ? (mapped[role] ?? undefined) : found[role];
  const columns = {
    symbol: chosen('symbol'),
    slug: chosen('slug'),
    name: chosen('name'),
    quote: chosen('quote'),
  };
  const label = columns.symbol ?? columns.slug ?? columns.name;
  const pairs = columns.symbol !== undefined && namesMarkets(columns.symbol);
  if (options.symbol) return bySymbolOption(options.symbol, label, columns.quote);
  if (label) {
    const how = label === columns.symbol && pairs ? `markets in ${nameOf(label)}` : nameOf(label);
    return { ...columns, asset: null, pairs, quotedIn: null, how };
  }
  const said = outside(hints);
  if (said) return { quote: columns.quote, pairs: false, ...said };
  return {
    reason: `nothing says which coin it is about: no column, no word in the header, none that is known in the file's name`,
    remedy: 'Say it with --symbol BTC, or name a column with --map symbol=NAME.',
  };
}

function bySymbolOption(
  symbol: string,
  label: Column | undefined,
  quote: Column | undefined,
): CoinChoice | Problem {
  const others = new Set(label?.cells);
  if (label && others.size > 1)
    return {
      reason: `${nameOf(label)} names ${others.size} coins (${shown([...others])}), so that --symbol ${symbol} cannot hold for all`,
      remedy: 'Leave --symbol out, or leave the column out with --map symbol= .',
    };
  const pair = pairOf(symbol);
  const base = pair?.base ?? symbol.trim().toUpperCase();
  return {
    quote,
    asset: { symbol: base, name: knownCoin(base)?.name ?? null },
    pairs: false,
    quotedIn: pair?.quote ?? null,
    how: `--symbol ${symbol}`,
  };
}

function outside({
  path,
  coinWord,
  ticker,
}: CoinHints): Pick<CoinChoice, 'asset' | 'quotedIn' | 'how'> | null {
  if (ticker) {
    const pair = pairOf(ticker);
    const symbol = pair?.base ?? ticker.toUpperCase();
    return {
      asset: { symbol, name: knownCoin(symbol)?.name ?? null },
      quotedIn: pair?.quote ?? null,
      how: `"${ticker}" in the header`,
    };
  }
  const ofHeader = coinWord === null ? null : knownCoin(coinWord);
  if (ofHeader) return { asset: ofHeader, quotedIn: null, how: `"${coinWord}" in the header` };
  const ofFile = coinOfFileName(path);
  return (
    ofFile && {
      asset: { symbol: ofFile.symbol, name: ofFile.name },
      quotedIn: ofFile.quote,
      how: "the file's name",
    }
  );
}

/** Words of columns whose currency is another's than the price's. */
const ASIDE = /fee|peg|local|cost|commission/i;

function coinColumns(
  { columns, rows }: Table,
  currency: string | null,
): Pick<CoinChoice, 'symbol' | 'slug' | 'name' | 'quote'> {
  const found: Pick<CoinChoice, 'symbol' | 'slug' | 'name' | 'quote'> = {};
  const texts = columns
    .filter(({ cells }) => cells.length > 0 && share(cells, isNumberLike) < 0.5)
    .sort((a, b) => a.meaning.rank - b.meaning.rank);
  const of = (kind: string): Column[] => texts.filter(({ meaning }) => meaning.kind === kind);
  const market = texts.find(
    ({ meaning, cells }) =>
      meaning.kind === 'market_cap' && share(cells, (cell) => pairOf(cell) !== null) > 0.5,
  );
  found.symbol = of('symbol')[0] ?? market;
  found.slug = of('slug').find(
    ({ cells }) => share(cells, (cell) => /^(?![0-9a-f]{8}-)[a-z0-9._-]*[a-z][a-z0-9._-]*$/.test(cell)) > 0.5,
  );
  found.name = of('name')[0];
  found.quote = of('quote')[0];
  for (const column of of('coin')) {
    if (ASIDE.test(column.name) && share(column.cells, isMoney) > 0.5) continue;
    if (!found.quote && share(column.cells, isMoney) > 0.5) found.quote = column;
    else if (!found.symbol && share(column.cells, isTicker) > 0.5) found.symbol = column;
    else if (!found.slug && share(column.cells, (cell) => /^[a-z0-9-]+$/.test(cell)) > 0.5)
      found.slug = column;
    else found.name ??= column;
  }
  if (currency !== null) return found;
  // `Price Currency`, `Fiat`, `unit`: what a column of nothing but currencies is called matters little.
  found.quote ??= texts.find(
    (column) =>
      !ASIDE.test(column.name) &&
      column.cells.length > rows.length * 0.9 &&
      ![found.symbol, found.slug, found.name].includes(column) &&
      share(column.cells, column.meaning.kind === 'price' ? isCurrency : isMoney) > 0.9,
  );
  return found;
}

function isCurrency(cell: string): boolean {
  return currencyOf(cell) !== null;
}

function isTicker(cell: string): boolean {
  return /^[A-Z0-9.$_-]{1,12}$/.test(cell) || /^[a-z0-9]{2,5}$/.test(cell) || separatedPair(cell) !== null;
}

/** Whether a column names markets: most with a separator, or every single one without. */
function namesMarkets({ cells }: Column): boolean {
  const distinct = [...new Set(cells)];
  return (
    share(distinct, (cell) => separatedPair(cell) !== null) > 0.5 ||
    (distinct.length > 0 && distinct.every((cell) => joinedPair(cell) !== null))
  );
}

/**
 * Why the prices are not in US dollars, unless the operator takes them as such.
 */
export function foreignQuote(
  { quote, pairs, symbol, quotedIn }: CoinChoice,
  options: CsvOptions,
): Problem | null {
  if (options.quoteAsUsd) return null;
  const remedy =
    'Only US dollar prices are loaded; take these as such with --quote-as-usd if you know that they are.';
  if (quotedIn !== null && quotedIn !== 'USD') return { reason: `its prices are in ${quotedIn}`, remedy };
  if (quote && !quote.cells.some(isDollar))
    return {
      reason: `${nameOf(quote)} says that its prices are in ${shown([...new Set(quote.cells)])}`,
      remedy: `${remedy} If it speaks of something else, leave it out with --map quote= .`,
    };
  if (pairs && symbol && !symbol.cells.some((cell) => pairOf(cell)?.quote === 'USD'))
    return {
      reason: `its markets are not against the US dollar: ${shown([...new Set(symbol.cells)])}`,
      remedy,
    };
  return null;
}

/** Whether the cell of a quote column means US dollars. */
export function isDollar(cell: string): boolean {
  return currencyOf(cell) === 'USD';
}
