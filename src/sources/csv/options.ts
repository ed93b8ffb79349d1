import { readInstant } from '../../common/time.js';
import type { DateOrder } from './cells/dates.js';
import { BadFileOption } from '../../ingestion/source/file-source.js';
import { COLUMN_ROLES, type ColumnRole } from './layout.js';

/** What an operator can set for a CSV file. Each option overrides one thing that is otherwise detected. */
export interface CsvOptions {
  /** The coin of a file that has no column for it: a ticker, or a market such as `BTC/USD`. */
  symbol?: string;
  /** Role → name of its column, or `#3` for the third; an empty name leaves the role out. */
  map?: Partial<Record<ColumnRole, string>>;
  /** Order of day, month and year (`DMY`, `MDY`, `YMD`), or `serial` / `serial1904` for spreadsheet day numbers. */
  dateFormat?: string;
  decimal?: '.' | ',';
  delimiter?: string;
  /** Load prices in other currencies as if they were US dollars. */
  quoteAsUsd?: boolean;
  /** The time of every record of a file that has no time column, ISO 8601. */
  at?: string;
}

/** The flag of an option on the command line: `--date-format`. */
export function flagOf(option: keyof CsvOptions): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The query parameter of an option: `date_format`. */
export function parameterOf(option: keyof CsvOptions): string {
  return option.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** An option of a CSV file has a value that cannot be used. */
export class BadCsvOption extends BadFileOption {
  /** @param detail what is wrong with the value, without the name of the option */
  constructor(option: keyof CsvOptions, detail: string) {
    super({ flag: flagOf(option), parameter: parameterOf(option) }, detail);
  }
}

/**
 * Reads `role=column` settings.
 * @throws BadCsvOption for an unknown role or a missing `=`
 */
export function parseMap(settings: readonly string[]): NonNullable<CsvOptions['map']> {
  const map: NonNullable<CsvOptions['map']> = {};
  for (const setting of settings) {
    const [, name = '', column] = /^\s*([\w-]+)\s*=(.*)$/s.exec(setting) ?? [];
    const role = roleOf(name);
    if (!role || column === undefined)
      throw new BadCsvOption('map', `"${setting}" is not role=column. Roles: ${COLUMN_ROLES.join(', ')}`);
    map[role] = column.trim();
  }
  return map;
}

const SYNONYMS: Record<string, ColumnRole> = {
  volume: 'volume_24h',
  date: 'timestamp',
  time: 'timestamp',
  cap: 'market_cap',
};

function roleOf(name: string): ColumnRole | undefined {
  const role = name.toLowerCase().replaceAll('-', '_');
  return (
    COLUMN_ROLES.find((known) => known === role) ??
    (Object.hasOwn(SYNONYMS, role) ? SYNONYMS[role] : undefined)
  );
}

/**
 * The date format that was set; `null` when none was.
 * @throws BadCsvOption for an unknown format
 */
export function dateFormatOf({
  dateFormat,
}: CsvOptions): { order: DateOrder | null; serial: 1900 | 1904 | null } | null {
  if (!dateFormat) return null;
  const text = dateFormat.toLowerCase();
  if (text === 'serial' || text === 'serial1900') return { order: null, serial: 1900 };
  if (text === 'serial1904') return { order: null, serial: 1904 };
  const order = [...new Set(text.replace(/t?hh.*$/, '').replace(/[^dmy]/g, ''))].join('');
  if (order === 'dmy' || order === 'mdy' || order === 'ymd') return { order, serial: null };
  throw new BadCsvOption('dateFormat', `"${dateFormat}" is not one of DMY, MDY, YMD, serial, serial1904`);
}

/**
 * The decimal sign that was set; `null` when none was.
 * @throws BadCsvOption for any other sign
 */
export function decimalOf(options: CsvOptions): '.' | ',' | null {
  const decimal: string | undefined = options.decimal;
  if (decimal === undefined || decimal === '') return null;
  if (decimal === '.' || decimal === ',') return decimal;
  throw new BadCsvOption('decimal', `"${decimal}" is neither . nor ,`);
}

/**
 * The delimiter that was set, a single byte.
 * @throws BadCsvOption when it is not one character, or one that cannot separate cells
 */
export function delimiterOf({ delimiter }: CsvOptions): string | undefined {
  if (!delimiter) return undefined;
  const character = /^(?:tab|\\t)$/i.test(delimiter) ? '\t' : delimiter;
  if (Buffer.byteLength(character) === 1 && !/["\r\n\0]/.test(character)) return character;
  throw new BadCsvOption('delimiter', `"${delimiter}" is not a single ASCII character`);
}

/**
 * The time set for every record of a file, ISO 8601 in UTC; `null` when none was.
 * @throws BadCsvOption when it is not ISO 8601
 */
export function timeOfFile({ at }: CsvOptions): string | null {
  if (!at) return null;
  const iso = readInstant(at.trim());
  if (iso === null) throw new BadCsvOption('at', `"${at}" is not an ISO 8601 time such as 2024-01-15T00:00Z`);
  return iso;
}
