import { flagOf, parameterOf, type CsvOptions } from './options.js';

/** Options to set, with their values; `true` for a switch, a list for an option that repeats. */
export type OptionUse = Partial<Record<keyof CsvOptions, string | readonly string[] | true>>;

/** Text that refers to options, which the command line and HTTP each write in their own syntax. */
export type OptionText = readonly (string | OptionUse)[];

/** Writes the references of a text in the syntax of one surface. */
export type Wording = (text: OptionText) => string;

/** Template tag: text`Specify it with ${{ dateFormat: 'DMY' }}.` */
export function text(
  strings: TemplateStringsArray,
  ...values: (string | number | OptionUse | OptionText)[]
): OptionText {
  return strings.flatMap((string, at) => {
    const value = values[at] ?? '';
    if (isText(value)) return [string, ...value];
    return typeof value === 'object' ? [string, value] : [`${string}${value}`];
  });
}

/** For a shell: `--date-format DMY`. */
export function asFlags(parts: OptionText): string {
  return worded(parts, (use) =>
    settingsOf(use)
      .map(([option, value]) => (value === true ? flagOf(option) : `${flagOf(option)} ${shellQuoted(value)}`))
      .join(' '),
  );
}

/** For the address of a request: `?date_format=DMY`. */
export function asParameters(parts: OptionText): string {
  return worded(
    parts,
    (use) =>
      `?${settingsOf(use)
        .map(([option, value]) => `${parameterOf(option)}=${urlEscaped(String(value))}`)
        .join('&')}`,
  );
}

function worded(parts: OptionText, word: (use: OptionUse) => string): string {
  return parts.map((part) => (typeof part === 'string' ? part : word(part))).join('');
}

function settingsOf(use: OptionUse): [keyof CsvOptions, string | true][] {
  const entries = Object.entries(use) as [keyof CsvOptions, string | readonly string[] | true][];
  return entries.flatMap(([option, value]) =>
    [value].flat().map((one): [keyof CsvOptions, string | true] => [option, one]),
  );
}

/** Nothing but a single quote means anything to a shell within single quotes. */
function shellQuoted(value: string): string {
  return /^[\w.,:/=#-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

/** Only what would end a parameter or be read as something else; names of columns stay readable. */
function urlEscaped(value: string): string {
  return value.replace(/[\s#&%+]/g, encodeURIComponent);
}

function isText(value: unknown): value is OptionText {
  return Array.isArray(value);
}
