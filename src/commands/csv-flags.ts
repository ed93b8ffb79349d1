import type { Command } from 'commander';
import type { GivenValue } from '../ingestion/source/file-source.js';
import { CSV_OPTIONS, readOptions, usageOf } from '../sources/csv/option-table.js';
import { BadCsvOption, type CsvOptions } from '../sources/csv/options.js';
import { WrongUsage } from './cli-errors.js';

/** The CSV options as commander parsed them. */
export type CsvFlags = Partial<Record<keyof CsvOptions, GivenValue>>;

/** Adds every CSV option to a command. @param prefix for their help, in a command that also reads other sources */
export function addCsvOptions(command: Command, prefix = ''): Command {
  for (const option of CSV_OPTIONS) {
    const help = `${prefix}${option.help}`;
    if (option.repeats)
      command.option(usageOf(option), help, (value: string, before?: string[]) => [...(before ?? []), value]);
    else command.option(usageOf(option), help);
  }
  return command;
}

/**
 * The CSV options among the flags of a command.
 * @throws WrongUsage for a value that cannot be used
 */
export function csvOptionsOf(flags: CsvFlags): CsvOptions {
  try {
    return readOptions(({ key }) => flags[key]);
  } catch (error) {
    throw error instanceof BadCsvOption ? new WrongUsage(error.message) : error;
  }
}
