import { coinOfFileName } from './file-coin.js';
import { knownCoin } from '../cells/known-coins.js';
import { isNumberLike } from '../cells/numbers.js';
import type { CsvOptions } from '../options.js';
import { text, type OptionText } from '../option-text.js';
import { joinedPair, pairOf, separatedPair } from '../cells/pairs.js';
import { showCells, type Refusal } from '../refusal.js';
import { USD_ONLY } from './currency-hint.js';
import { nameOf, share, type Column, type Table } from '../table/table.js';
import { currencyOf, isFiat } from '../cells/vocabulary.js';

/** Where the coin of a record is found. */
export interface CoinChoice {
  symbol?: Column;
  slug?: Column;
  name?: Column;
  /** The column with the currency of the price. */
  quote?: Column;
  /** The coin of every record, when no column holds it. */
  asset: { symbol: string; name: string | null } | null;
  /** Whether the symbol column names markets (`BTC/USD`). */
  pairs: boolean;
  /** Currency of the price, when it is known from something other than a column. */
  quotedIn: string | null;
  /** Where the coin was found, for people. */
  how: OptionText;
}

/** Hints from the header and the file name. */
export interface CoinHints {
  path: string;
  /** Word beside "price" in the header. */
  coinWord: string | null;
  /** Currency in the name of the price column. */
  currency: string | null;
  /** A ticker in a second header line. */
  ticker: string | null;
}

type Mapped = Partial<Record<'symbol' | 'slug' | 'name' | 'quote', Column | null>>;

/** Finds the coin of every record: in the options, the columns, the header or the file's name. */
export function chooseCoin(
  table: Table,
  hints: CoinHints,
  options: CsvOptions,
  mapped: Mapped,
): CoinChoice | Refusal {
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
    return { ...columns, asset: null, pairs, quotedIn: null, how: [how] };
  }
  const hinted = coinOfHints(hints);
  if (hinted) return { quote: columns.quote, pairs: false, ...hinted };
  return {
    reason: 'unknown coin: no coin column, and no known coin in the header or the file name',
    remedy: text`Set it with ${{ symbol: 'BTC' }}, or name a column with ${{ map: 'symbol=NAME' }}.`,
  };
}

function bySymbolOption(
  symbol: string,
  label: Column | undefined,
  quote: Column | undefined,
): CoinChoice | Refusal {
  const others = new Set(label?.cells);
  if (label && others.size > 1)
    return {
      reason: `${nameOf(label)} names ${others.size} coins (${showCells([...others])}), so one symbol (${symbol}) cannot apply to every record`,
      remedy: text`Omit the symbol, or ignore the column with ${{ map: 'symbol=' }}`,
    };
  const pair = pairOf(symbol);
  const base = pair?.base ?? symbol.trim().toUpperCase();
  return {
    quote,
    asset: { symbol: base, name: knownCoin(base)?.name ?? null },
    pairs: false,
    quotedIn: pair?.quote ?? null,
    how: text`${{ symbol }}`,
  };
}

function coinOfHints({
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
      how: [`"${ticker}" in the header`],
    };
  }
  const ofHeader = coinWord === null ? null : knownCoin(coinWord);
  if (ofHeader) return { asset: ofHeader, quotedIn: null, how: [`"${coinWord}" in the header`] };
  const ofFile = coinOfFileName(path);
  return (
    ofFile && {
      asset: { symbol: ofFile.symbol, name: ofFile.name },
      quotedIn: ofFile.quote,
      how: ['the file name'],
    }
  );
}

/** Words of columns whose currency is not that of the price. */
const OTHER_CURRENCY = /fee|peg|local|cost|commission/i;

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
    if (OTHER_CURRENCY.test(column.name) && share(column.cells, isFiat) > 0.5) continue;
    if (!found.quote && share(column.cells, isFiat) > 0.5) found.quote = column;
    else if (!found.symbol && share(column.cells, isTicker) > 0.5) found.symbol = column;
    else if (!found.slug && share(column.cells, (cell) => /^[a-z0-9-]+$/.test(cell)) > 0.5)
      found.slug = column;
    else found.name ??= column;
  }
  if (currency !== null) return found;
  // `Price Currency`, `Fiat`, `unit`: a column of nothing but currencies counts whatever its name.
  found.quote ??= texts.find(
    (column) =>
      !OTHER_CURRENCY.test(column.name) &&
      column.cells.length > rows.length * 0.9 &&
      ![found.symbol, found.slug, found.name].includes(column) &&
      share(column.cells, column.meaning.kind === 'price' ? isCurrency : isFiat) > 0.9,
  );
  return found;
}

function isCurrency(cell: string): boolean {
  return currencyOf(cell) !== null;
}

function isTicker(cell: string): boolean {
  return /^[A-Z0-9.$_-]{1,12}$/.test(cell) || /^[a-z0-9]{2,5}$/.test(cell) || separatedPair(cell) !== null;
}

/** Whether a column names markets: most cells with a separator, or every one without. */
function namesMarkets({ cells }: Column): boolean {
  const distinct = [...new Set(cells)];
  return (
    share(distinct, (cell) => separatedPair(cell) !== null) > 0.5 ||
    (distinct.length > 0 && distinct.every((cell) => joinedPair(cell) !== null))
  );
}

/** Why the prices are not in US dollars; `null` with the option that loads them all the same. */
export function foreignQuote(
  { quote, pairs, symbol, quotedIn }: CoinChoice,
  options: CsvOptions,
): Refusal | null {
  if (options.quoteAsUsd) return null;
  if (quotedIn !== null && quotedIn !== 'USD')
    return { reason: `the prices are in ${quotedIn}`, remedy: USD_ONLY };
  if (quote && !quote.cells.some(isDollar))
    return {
      reason: `${nameOf(quote)} says that the prices are in ${showCells([...new Set(quote.cells)])}`,
      remedy: text`${USD_ONLY} If the column is about something else, ignore it with ${{ map: 'quote=' }}`,
    };
  if (pairs && symbol && !symbol.cells.some((cell) => pairOf(cell)?.quote === 'USD'))
    return {
      reason: `the markets are not quoted in US dollars: ${showCells([...new Set(symbol.cells)])}`,
      remedy: USD_ONLY,
    };
  return null;
}

/** Whether the cell of a quote column means US dollars. */
export function isDollar(cell: string): boolean {
  return currencyOf(cell) === 'USD';
}
