import type { Command } from 'commander';
import {
  BadCsvOption,
  checkOptions,
  CSV_OPTIONS,
  parseMap,
  type CsvOptions,
} from '../sources/csv/options.js';
import { WrongUsage } from './cli-errors.js';

/** What commander makes of the CSV options; `map` as it was typed, once per role. */
export type CsvFlags = Omit<CsvOptions, 'map' | 'decimal'> & { map?: string[]; decimal?: string };

/** Adds every CSV option to a command, with a word in front of its help where the command reads other sources too. */
export function addCsvOptions(command: Command, prefix = ''): Command {
  for (const { flags, help, repeats } of CSV_OPTIONS) {
    if (repeats)
      command.option(flags, `${prefix}${help}`, (value: string, before?: string[]) => [
        ...(before ?? []),
        value,
      ]);
    else command.option(flags, `${prefix}${help}`);
  }
  return command;
}

/**
 * The CSV options among a command's flags.
 * @throws WrongUsage for a value that cannot be used
 */
export function csvOptionsOf({
  symbol,
  map,
  dateFormat,
  decimal,
  delimiter,
  quoteAsUsd,
  at,
}: CsvFlags): CsvOptions {
  try {
    const given = { symbol, map: map && parseMap(map), dateFormat, decimal, delimiter, quoteAsUsd, at };
    const options = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    return checkOptions(options);
  } catch (error) {
    throw error instanceof BadCsvOption ? new WrongUsage(error.message) : error;
  }
}
