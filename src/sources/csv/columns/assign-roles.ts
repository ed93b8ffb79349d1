import { choosePrice, chooseMarketCap, chooseVolume, foreignCells } from './amount-columns.js';
import { candleHours } from './candle-hours.js';
import { chooseCoin, foreignQuote, type CoinChoice } from './coin-columns.js';
import type { TimeFormat } from '../cells/dates.js';
import type { Header } from '../table/header.js';
import type { AmountRole, ColumnRole, CsvLayout } from '../layout.js';
import { text, type OptionText } from '../option-text.js';
import { isNumberLike, isPercent, unitOfCell } from '../cells/numbers.js';
import { evidenceOfTable, numberFormatOf } from './number-column.js';
import { BadCsvOption, timeOfFile, type CsvOptions } from '../options.js';
import { currencyHint, USD_ONLY } from './currency-hint.js';
import { columnList, nameOf, share, type Column, type Table } from '../table/table.js';
import { checkVolume } from './volume-check.js';
import { checkZone } from './zone-check.js';
import { chooseTime, mappedTime, type TimeChoice } from './time-column.js';
import { isRefusal, type Refusal } from '../refusal.js';

/** Which column plays which role, and how its cells are written. */
export interface AssignedRoles {
  columns: CsvLayout['columns'];
  numbers: CsvLayout['numbers'];
  time: TimeFormat;
  at: string | null;
  coin: CoinChoice;
  /** For people: which columns are ignored, and why. */
  notes: OptionText[];
}

/** What the roles depend on besides the table. */
export interface RoleContext {
  path: string;
  /** Lines before the header. */
  preamble: readonly string[];
  delimiter: string;
  options: CsvOptions;
  now: Date;
}

/** Finds the column of every role, or the first reason why the file cannot be read. */
export function assignRoles(table: Table, header: Header, context: RoleContext): AssignedRoles | Refusal {
  const { options, path, delimiter, now } = context;
  const mapped = mappedColumns(table, options);
  const price = mapped.price ?? choosePrice(table, options);
  if (isRefusal(price)) return price;
  const foreignPrice = foreignCells(price, options);
  if (foreignPrice) return foreignPrice;
  const at = timeOfFile(options);
  const time = at === null ? timeOf(table, mapped, options, now) : null;
  if (time && isRefusal(time)) return time;
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
  if (isRefusal(coin)) return coin;
  const foreign = foreignQuote(coin, options) ?? foreignHint(price, coin, context);
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
  const ambiguous = ambiguousName(table, columns, mapped);
  if (ambiguous) return ambiguous;
  const numbers = numbersOf(table, amounts, delimiter, options);
  if (isRefusal(numbers)) return numbers;
  return {
    columns: indexes(columns),
    numbers,
    time: time?.format ?? { order: null, serial: null },
    at,
    coin,
    notes: [marketCap.note, volume.note, volumeNote(table, amounts, numbers)].filter((note) => note !== null),
  };
}

/** A currency mentioned outside a table that does not state the currency of its prices. */
function foreignHint(price: Column, coin: CoinChoice, context: RoleContext): Refusal | null {
  const { path, preamble, options } = context;
  const isStated =
    price.meaning.currency !== null ||
    coin.quote !== undefined ||
    coin.pairs ||
    coin.quotedIn !== null ||
    price.cells.some((cell) => unitOfCell(cell) !== null);
  const hint = isStated || options.quoteAsUsd ? null : currencyHint(path, preamble);
  return (
    hint && {
      reason: `${hint.where} mentions ${hint.code}, and nothing says that the prices are in US dollars`,
      remedy: USD_ONLY,
    }
  );
}

function volumeNote(
  table: Table,
  { price, volume_24h }: Record<'price', Column> & Record<'volume_24h', Column | null>,
  numbers: CsvLayout['numbers'],
): OptionText | null {
  if (!volume_24h || !numbers.price || !numbers.volume_24h) return null;
  return checkVolume(table, price, volume_24h, { price: numbers.price, dollars: numbers.volume_24h });
}

type Mapped = Partial<Record<ColumnRole, Column | null>>;

function timeOf(table: Table, mapped: Mapped, options: CsvOptions, now: Date): TimeChoice | Refusal {
  if (mapped.timestamp) return mappedTime(mapped.timestamp, mapped.clock ?? null, options, now);
  const chosen = chooseTime(table, mapped.clock, options, now);
  if (chosen) return isRefusal(chosen) ? chosen : (checkZone(table, chosen) ?? chosen);
  return {
    reason: `no time column. Columns: ${columnList(table)}`,
    remedy: text`Name one with ${{ map: 'timestamp=NAME' }}, or set one time for the whole file: ${{ at: '2024-01-15T00:00Z' }}.`,
  };
}

function numbersOf(
  table: Table,
  amounts: Record<AmountRole, Column | null>,
  delimiter: string,
  options: CsvOptions,
): CsvLayout['numbers'] | Refusal {
  const numbers: CsvLayout['numbers'] = {};
  const evidence = evidenceOfTable(table);
  for (const role of ['price', 'market_cap', 'volume_24h'] as const) {
    const column = amounts[role];
    if (!column) continue;
    const format = numberFormatOf(column, evidence, delimiter, options);
    if (isRefusal(format)) return format;
    numbers[role] = format;
  }
  return numbers;
}

/** The columns that the `map` option names; `null` for a role without a column. */
function mappedColumns(table: Table, { map = {} }: CsvOptions): Mapped {
  const mapped: Mapped = {};
  for (const [role, name] of Object.entries(map) as [ColumnRole, string][]) {
    mapped[role] = name === '' ? null : columnNamed(table, role, name);
  }
  return mapped;
}

function columnNamed(table: Table, role: ColumnRole, name: string): Column {
  const { columns } = table;
  const number = /^#(\d+)$/.exec(name)?.[1];
  const found = number
    ? columns[Number(number) - 1]
    : (columns.find((column) => column.name === name) ??
      columns.find((column) => column.name.toLowerCase() === name.toLowerCase()));
  if (found) return found;
  throw new BadCsvOption('map', `${role}=${name}: no such column. Columns: ${columnList(table)}`);
}

/** Refuses a role whose column was chosen among two of the same name with different cells. */
function ambiguousName(
  table: Table,
  columns: Partial<Record<ColumnRole, Column | null>>,
  mapped: Mapped,
): Refusal | null {
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
      reason: `columns #${first} and #${second} are both named ${nameOf(column)} and differ`,
      remedy: text`Choose one, for example ${{ map: `${role}=#${first}` }}.`,
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
