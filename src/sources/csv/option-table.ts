import type { FileOption, GivenValue } from '../../ingestion/source/file-source.js';
import { COLUMN_ROLES } from './layout.js';
import {
  BadCsvOption,
  dateFormatOf,
  decimalOf,
  delimiterOf,
  flagOf,
  parameterOf,
  parseMap,
  timeOfFile,
  type CsvOptions,
} from './options.js';

/** An option without its names, and how its value is read. */
interface OptionSpec<Value> extends Omit<FileOption, 'key' | 'flag' | 'parameter'> {
  /** @throws BadCsvOption for a value that cannot be used */
  read(given: GivenValue): Value;
}

/** An option of CSV files. */
export interface CsvOption extends FileOption, OptionSpec<unknown> {
  key: keyof CsvOptions;
}

/** The longest ticker or market of any vendor is shorter. */
const MAX_SYMBOL = 60;

const SPECS: { [Key in keyof Required<CsvOptions>]: OptionSpec<Required<CsvOptions>[Key]> } = {
  symbol: {
    argument: 'symbol',
    help: 'coin of a file that has no column for it: a ticker, or a market such as BTC/USD',
    example: 'BTC',
    maxLength: MAX_SYMBOL,
    read: (given) => {
      const symbol = String(given);
      if (symbol.length <= MAX_SYMBOL) return symbol;
      throw new BadCsvOption('symbol', `is longer than ${MAX_SYMBOL} characters`);
    },
  },
  map: {
    argument: 'role=column',
    help: `column for a role, by name or number (price=Close, price=#5, volume_24h= for none). Roles: ${COLUMN_ROLES.join(', ')}`,
    example: 'price=Close',
    repeats: true,
    read: (given) => parseMap([given].flat().map(String)),
  },
  dateFormat: {
    argument: 'format',
    help: 'order of day, month and year: DMY, MDY or YMD; serial or serial1904 for spreadsheet day numbers',
    example: 'DMY',
    read: (given) => checked({ dateFormat: String(given) }, dateFormatOf).dateFormat,
  },
  decimal: {
    argument: 'sign',
    help: 'decimal sign of all numbers: . or ,',
    choices: ['.', ','],
    read: (given) => checked({ decimal: given as '.' | ',' }, decimalOf).decimal,
  },
  delimiter: {
    argument: 'character',
    help: 'column separator: one character, or the word tab',
    read: (given) => checked({ delimiter: String(given) }, delimiterOf).delimiter,
  },
  quoteAsUsd: {
    argument: null,
    help: 'load prices in another currency (USDT, EUR, …) as US dollars',
    read: (given) => given === true,
  },
  at: {
    argument: 'time',
    help: 'time of every record of a file that has no time column, ISO 8601 (UTC unless it has a zone)',
    read: (given) => checked({ at: String(given) }, timeOfFile).at,
  },
};

function checked<Options extends CsvOptions>(
  options: Options,
  check: (options: Options) => unknown,
): Options {
  check(options);
  return options;
}

/**
 * Every CSV option, in the order they are listed to people. The flags of the command line, the query
 * parameters of the upload and the table in `docs/csv.md` follow from it.
 */
export const CSV_OPTIONS: readonly CsvOption[] = Object.entries(SPECS).map(([name, spec]) => {
  const key = name as keyof CsvOptions;
  return { key, flag: flagOf(key), parameter: parameterOf(key), ...spec };
});

/** How an option is typed: `--date-format <format>`, `--quote-as-usd`. */
export function usageOf({ flag, argument }: CsvOption): string {
  return argument === null ? flag : `${flag} <${argument}>`;
}

/**
 * Reads and checks the options that were given.
 * @param given the value of an option, `undefined` when it was not given
 * @throws BadCsvOption for the first one that cannot be used
 */
export function readOptions(given: (option: CsvOption) => GivenValue | undefined): CsvOptions {
  return Object.fromEntries(
    CSV_OPTIONS.flatMap((option) => {
      const value = given(option);
      return value === undefined ? [] : [[option.key, option.read(value)]];
    }),
  );
}
