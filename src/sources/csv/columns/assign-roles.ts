import { choosePrice, chooseMarketCap, chooseVolume, foreignCells } from './amount-columns.js';
import { candleHours } from './candle-hours.js';
import { chooseCoin, foreignQuote, type CoinChoice } from './coin-columns.js';
import type { TimeFormat } from '../cells/dates.js';
import type { Header } from '../table/header.js';
import type { AmountRole, ColumnRole, CsvLayout } from '../layout.js';
import { isNumberLike, isPercent, unitOfCell } from '../cells/numbers.js';
import { evidenceOfTable, numberFormatOf } from './number-column.js';
import { BadCsvOption, timeOfFile, type CsvOptions } from '../options.js';
import { statedCurrency } from './currency-hint.js';
import { nameOf, share, type Column, type Table } from '../table/table.js';
import { volumeDoubt } from './volume-check.js';
import { zoneProblem } from './zone-check.js';
import { chooseTime, mappedTime, type Problem, type TimeChoice } from './time-column.js';

/** What the columns of a file mean. */
export interface FileMeaning {
  columns: CsvLayout['columns'];
  numbers: CsvLayout['numbers'];
  time: TimeFormat;
  at: string | null;
  coin: CoinChoice;
  /** What a person should know: what was left out and why. */
  notes: string[];
}

/** What columns are judged by besides themselves. */
export interface Circumstances {
  path: string;
  /** Lines before the header. */
  preamble: readonly string[];
  delimiter: string;
  options: CsvOptions;
  now: Date;
}

/** Finds what every column means, or the first reason why the file cannot be read. */
export function meaningOfFile(table: Table, header: Header, around: Circumstances): FileMeaning | Problem {
  const { options, path, delimiter, now } = around;
  const mapped = mappedColumns(table, options);
  const price = mapped.price ?? choosePrice(table, options);
  if ('reason' in price) return price;
  const foreignPrice = foreignCells(price, options);
  if (foreignPrice) return foreignPrice;
  const at = timeOfFile(options);
  const time = at === null ? timeOf(table, mapped, options, now) : null;
  if (time && 'reason' in time) return time;
  const coin = chooseCoin(
    table,
    {
      path,
      coinWord: price.meaning.coinWord,
      currency: price.meaning.currency,
      ticker: header.ticker,
    },
    options,
    mapped,
  );
  if ('reason' in coin) return coin;
  const foreign = foreignQuote(coin, options) ?? foreignStatement(price, coin, around);
  if (foreign) return foreign;
  const marketCap =
    'market_cap' in mapped
      ? { column: mapped.market_cap ?? null, note: null }
      : chooseMarketCap(table, options);
  const volume =
    'volume_24h' in mapped
      ? { column: mapped.volume_24h ?? null, note: null }
      : chooseVolume(
          table,
          {
            hasMarketCap: marketCap.column !== null,
            candleHours: candleHours(table, time, coin),
            quote: coin.quotedIn ?? 'USD',
            price,
            pairs: coin.pairs,
            isYahoo: header.ticker !== null,
          },
          options,
        );
  const amounts = { price, market_cap: marketCap.column, volume_24h: volume.column };
  const columns = {
    ...amounts,
    timestamp: time?.column,
    clock: time?.clock,
    symbol: coin.symbol,
    slug: coin.slug,
    name: coin.name,
    quote: coin.quote,
  };
  const twins = sameTwice(table, columns, mapped);
  if (twins) return twins;
  const numbers = numbersOf(table, amounts, delimiter, options);
  if ('reason' in numbers) return numbers;
  return {
    columns: indexes(columns),
    numbers,
    time: time?.format ?? { order: null, serial: null },
    at,
    coin,
    notes: [marketCap.note, volume.note, doubtOf(table, amounts, numbers)].filter((note) => note !== null),
  };
}

/** A currency that is spoken of beside a table in which nothing says what its prices are in. */
function foreignStatement(price: Column, coin: CoinChoice, around: Circumstances): Problem | null {
  const { path, preamble, options } = around;
  const isSaid =
    price.meaning.currency !== null ||
    coin.quote !== undefined ||
    coin.pairs ||
    coin.quotedIn !== null ||
    price.cells.some((cell) => unitOfCell(cell) !== null);
  const stated = isSaid || options.quoteAsUsd ? null : statedCurrency(path, preamble);
  return (
    stated && {
      reason: `${stated.where} speaks of ${stated.code}, and nothing in it says that its prices are in US dollars`,
      remedy: 'Only US dollar prices are loaded; if they are, say so with --quote-as-usd.',
    }
  );
}

function doubtOf(
  table: Table,
  { price, volume_24h }: Record<'price', Column> & Record<'volume_24h', Column | null>,
  numbers: CsvLayout['numbers'],
): string | null {
  if (!volume_24h || !numbers.price || !numbers.volume_24h) return null;
  return volumeDoubt(table, price, volume_24h, { price: numbers.price, dollars: numbers.volume_24h });
}

type Mapped = Partial<Record<ColumnRole, Column | null>>;

function timeOf(table: Table, mapped: Mapped, options: CsvOptions, now: Date): TimeChoice | Problem {
  if (mapped.timestamp) return mappedTime(mapped.timestamp, mapped.clock ?? null, options, now);
  const chosen = chooseTime(table, mapped.clock, options, now);
  if (chosen) return 'reason' in chosen ? chosen : (zoneProblem(table, chosen) ?? chosen);
  return {
    reason: `no column is a time; its columns are ${table.columns.map(nameOf).join(', ').slice(0, 500)}`,
    remedy: 'Name it with --map timestamp=NAME, or give one time to the whole file: --at 2024-01-15T00:00Z.',
  };
}

function numbersOf(
  table: Table,
  amounts: Record<AmountRole, Column | null>,
  delimiter: string,
  options: CsvOptions,
): CsvLayout['numbers'] | Problem {
  const numbers: CsvLayout['numbers'] = {};
  const evidence = evidenceOfTable(table);
  for (const role of ['price', 'market_cap', 'volume_24h'] as const) {
    const column = amounts[role];
    if (!column) continue;
    const format = numberFormatOf(column, evidence, delimiter, options);
    if ('reason' in format) return format;
    numbers[role] = format;
  }
  return numbers;
}

/** The columns that an operator named; `null` for a role that is to be left out. */
function mappedColumns(table: Table, { map = {} }: CsvOptions): Mapped {
  const mapped: Mapped = {};
  for (const [role, name] of Object.entries(map) as [ColumnRole, string][]) {
    mapped[role] = name === '' ? null : columnCalled(table, role, name);
  }
  return mapped;
}

function columnCalled({ columns }: Table, role: ColumnRole, name: string): Column {
  const number = /^#(\d+)$/.exec(name)?.[1];
  const found = number
    ? columns[Number(number) - 1]
    : (columns.find((column) => column.name === name) ??
      columns.find((column) => column.name.toLowerCase() === name.toLowerCase()));
  if (found) return found;
  throw new BadCsvOption(
    'map',
    `map ${role}=${name}: there is no such column; there are ${columns.map(nameOf).join(', ').slice(0, 500)}`,
  );
}

/** Two columns of one name that say different things, of which one was chosen by its place alone. */
function sameTwice(
  table: Table,
  columns: Partial<Record<ColumnRole, Column | null>>,
  mapped: Mapped,
): Problem | null {
  for (const [role, column] of Object.entries(columns)) {
    const isBeside = (role === 'name' || role === 'slug') && columns.symbol !== undefined;
    if (!column || column.name === '' || role in mapped || isBeside) continue;
    const isAmount = role === 'price' || role === 'market_cap' || role === 'volume_24h';
    const twin = table.columns.find(
      (other) => other !== column && other.name === column.name && (!isAmount || holdsAmounts(other)),
    );
    if (!twin || twin.cells.length === 0 || column.cells.every((cell, at) => cell === twin.cells[at]))
      continue;
    const [first, second] = [column.index + 1, twin.index + 1].sort((a, b) => a - b);
    return {
      reason: `columns #${first} and #${second} are both called ${nameOf(column)} and differ`,
      remedy: `Say which is meant, e.g. --map ${role}=#${first}`,
    };
  }
  return null;
}

function holdsAmounts({ cells }: Column): boolean {
  return share(cells, isNumberLike) > 0.5 && share(cells, isPercent) < 0.5;
}

function indexes(columns: Partial<Record<ColumnRole, Column | null>>): CsvLayout['columns'] {
  return Object.fromEntries(
    Object.entries(columns).flatMap(([role, column]) => (column ? [[role, column.index] as const] : [])),
  );
}
