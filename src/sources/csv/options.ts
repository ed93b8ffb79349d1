import { TerminalError } from '../../common/run-errors.js';
import { readInstant } from '../../common/time.js';
import type { DateOrder } from './cells/dates.js';
import { COLUMN_ROLES, type ColumnRole } from './layout.js';

/** What an operator may say about a CSV file. Every guess can be overruled by one of these. */
export interface CsvOptions {
  /** The coin of a file that has no column for it: a ticker, or a market such as `BTC/USD`. */
  symbol?: string;
  /** Role → name of its column, or `#3` for the third; an empty name leaves the role out. */
  map?: Partial<Record<ColumnRole, string>>;
  /** Order of day, month and year (`DMY`, `MDY`, `YMD`), or `serial` / `serial1904` for a spreadsheet's count of days. */
  dateFormat?: string;
  decimal?: '.' | ',';
  delimiter?: string;
  /** Take prices in other currencies as US dollars. */
  quoteAsUsd?: boolean;
  /** The time of a file that has no column for it, ISO 8601. */
  at?: string;
}

/** One option as a command line or an HTTP call offers it. */
export interface CsvOptionHelp {
  name: keyof CsvOptions;
  /** As commander writes it. */
  flags: string;
  /** May be given several times. */
  repeats?: boolean;
  help: string;
}

/** Every option that settles how a CSV file is read, in the order they are listed to people. */
export const CSV_OPTIONS: readonly CsvOptionHelp[] = [
  {
    name: 'symbol',
    flags: '--symbol <symbol>',
    help: 'the coin of a file that has no column for it: a ticker, or a market such as BTC/USD',
  },
  {
    name: 'map',
    flags: '--map <role=column>',
    repeats: true,
    help: `which column plays a role, by name or by number (price=Close, price=#5, volume_24h= for none); roles: ${COLUMN_ROLES.join(', ')}`,
  },
  {
    name: 'dateFormat',
    flags: '--date-format <format>',
    help: 'order of day, month and year: DMY, MDY or YMD; serial or serial1904 for days counted by a spreadsheet',
  },
  { name: 'decimal', flags: '--decimal <sign>', help: 'the decimal sign of all numbers: . or ,' },
  {
    name: 'delimiter',
    flags: '--delimiter <character>',
    help: 'what separates columns: one character, or the word tab',
  },
  {
    name: 'quoteAsUsd',
    flags: '--quote-as-usd',
    help: 'take prices in another currency (USDT, EUR, …) as US dollars',
  },
  {
    name: 'at',
    flags: '--at <time>',
    help: 'the time of every record of a file that has no column for it, ISO 8601 (no zone: UTC)',
  },
];

/** An option has a value that cannot be used. */
export class BadCsvOption extends TerminalError {
  constructor(
    readonly option: keyof CsvOptions,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads `role=column` settings.
 * @throws BadCsvOption for an unknown role or a missing `=`
 */
export function parseMap(settings: readonly string[]): NonNullable<CsvOptions['map']> {
  const map: NonNullable<CsvOptions['map']> = {};
  for (const setting of settings) {
    const [, role = '', column] = /^\s*([\w-]+)\s*=(.*)$/s.exec(setting) ?? [];
    const known = roleOf(role);
    if (!known || column === undefined)
      throw new BadCsvOption(
        'map',
        `map: "${setting}" is not role=column; roles are ${COLUMN_ROLES.join(', ')}`,
      );
    map[known] = column.trim();
  }
  return map;
}

const SYNONYMS: Record<string, ColumnRole> = {
  volume: 'volume_24h',
  date: 'timestamp',
  time: 'timestamp',
  cap: 'market_cap',
};

function roleOf(text: string): ColumnRole | undefined {
  const role = text.toLowerCase().replaceAll('-', '_');
  return (
    COLUMN_ROLES.find((known) => known === role) ??
    (Object.hasOwn(SYNONYMS, role) ? SYNONYMS[role] : undefined)
  );
}

/** What `dateFormat` asks for; `null` when it is not given. */
export function dateFormatOf({
  dateFormat,
}: CsvOptions): { order: DateOrder | null; serial: 1900 | 1904 | null } | null {
  if (!dateFormat) return null;
  const text = dateFormat.toLowerCase();
  if (text === 'serial' || text === 'serial1900') return { order: null, serial: 1900 };
  if (text === 'serial1904') return { order: null, serial: 1904 };
  const order = [...new Set(text.replace(/t?hh.*$/, '').replace(/[^dmy]/g, ''))].join('');
  if (order === 'dmy' || order === 'mdy' || order === 'ymd') return { order, serial: null };
  throw new BadCsvOption(
    'dateFormat',
    `date format: "${dateFormat}" is none of DMY, MDY, YMD, serial, serial1904`,
  );
}

/** The decimal sign asked for. */
export function decimalOf(options: CsvOptions): '.' | ',' | null {
  const decimal: string | undefined = options.decimal;
  if (decimal === undefined || decimal === '') return null;
  if (decimal === '.' || decimal === ',') return decimal;
  throw new BadCsvOption('decimal', `decimal: "${decimal}" is neither . nor ,`);
}

/** The delimiter asked for, a single byte. */
export function delimiterOf({ delimiter }: CsvOptions): string | undefined {
  if (!delimiter) return undefined;
  const character = /^(?:tab|\\t)$/i.test(delimiter) ? '\t' : delimiter;
  if (Buffer.byteLength(character) === 1 && !/["\r\n\0]/.test(character)) return character;
  throw new BadCsvOption('delimiter', `delimiter: "${delimiter}" is not one plain character`);
}

/** The time given to a whole file, ISO 8601 in UTC; `null` when none is. */
export function timeOfFile({ at }: CsvOptions): string | null {
  if (!at) return null;
  const iso = readInstant(at.trim());
  if (iso === null)
    throw new BadCsvOption('at', `at: "${at}" is not an ISO 8601 time such as 2024-01-15T00:00Z`);
  return iso;
}

/** Longer than the longest ticker or market of any vendor. */
const MOST_SYMBOL = 100;

function checkSymbol({ symbol }: CsvOptions): void {
  if (symbol !== undefined && symbol.length > MOST_SYMBOL)
    throw new BadCsvOption('symbol', `symbol: is longer than ${MOST_SYMBOL} characters`);
}

/**
 * Looks at every option before any work is begun.
 * @throws BadCsvOption naming the one that cannot be used
 */
export function checkOptions(options: CsvOptions): CsvOptions {
  dateFormatOf(options);
  decimalOf(options);
  delimiterOf(options);
  timeOfFile(options);
  checkSymbol(options);
  return options;
}
