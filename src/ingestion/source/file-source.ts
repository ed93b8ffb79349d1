import { TerminalError } from '../../common/run-errors.js';
import type { RunOptions } from './extraction.js';

/** The value of an option as the command line or an HTTP request delivers it. */
export type GivenValue = string | string[] | boolean;

/** An option of how to read a file, as every surface offers it. */
export interface FileOption {
  /** Its name in `RunOptions`. */
  key: string;
  /** On the command line: `--date-format`. */
  flag: string;
  /** In a query string: `date_format`. */
  parameter: string;
  /** Placeholder of the value in usage text; `null` for a switch, which takes none. */
  argument: string | null;
  /** One sentence without a full stop. */
  help: string;
  example?: string;
  /** The only values allowed. */
  choices?: readonly string[];
  /** Longest value, in characters. */
  maxLength?: number;
  /** May be given several times. */
  repeats?: boolean;
}

/** An option has a value that cannot be used. */
export class BadFileOption extends TerminalError {
  /** @param detail what is wrong with the value, without the name of the option */
  constructor(
    readonly named: Pick<FileOption, 'flag' | 'parameter'>,
    readonly detail: string,
  ) {
    super(`${named.flag}: ${detail}`);
  }
}

/** How a file would be read; further fields are shown as they are. */
export interface FileInspection {
  file: string;
  /** Why the file cannot be read, and what to do; `null` when it can. */
  refused: { reason: string; remedy: string } | null;
}

/** What a source of files offers besides reading them on schedule: files that are uploaded. */
export interface FileReading {
  /**
   * Reads and checks the options of an HTTP request.
   * @param given the value of an option, `undefined` when it was not given
   * @throws BadFileOption for the first one that cannot be used
   */
  readOptions(given: (option: FileOption) => GivenValue | undefined): RunOptions;

  /**
   * Detects how a file would be read, and loads nothing. Texts name options as query parameters.
   * @throws BadFileOption for options that cannot be used; TerminalError for a file that cannot be opened
   */
  inspect(path: string, options: RunOptions, now: Date): Promise<FileInspection>;
}
