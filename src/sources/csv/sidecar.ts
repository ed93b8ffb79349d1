import { readFile, rename, writeFile } from 'node:fs/promises';
import { messageOf } from '../../common/errors.js';
import { isRecord } from '../../common/json-values.js';
import type { Decision } from './detect-layout.js';
import { COLUMN_ROLES, type ColumnRole } from './layout.js';
import type { CsvOptions } from './options.js';
import { FileRefused } from './refusal.js';

/** The file beside a table that keeps how it is to be read, for runs that nobody watches. */
export function sideFileOf(path: string): string {
  return `${path}.kasparro.json`;
}

/**
 * The options kept beside a file; none when there is no side file.
 * @throws FileRefused when it is no JSON object
 */
export async function keptOptions(path: string): Promise<CsvOptions> {
  const side = sideFileOf(path);
  const text = await readFile(side, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new FileRefused(side, messageOf(error), 'Mend it, or remove it and inspect the table again.');
  });
  if (text === null) return {};
  try {
    const kept: unknown = JSON.parse(text);
    if (isRecord(kept)) return kept;
  } catch {
    // Said below, like every other content that is no options.
  }
  throw new FileRefused(
    side,
    'it holds no JSON object',
    'Mend it, or remove it and inspect the table again.',
  );
}

/** What was kept with what is asked for now on top. */
export function withKept(kept: CsvOptions, asked: CsvOptions): CsvOptions {
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  const map = { ...kept.map, ...asked.map };
  return { ...kept, ...given, ...(Object.keys(map).length > 0 ? { map } : {}) };
}

/**
 * Writes the decisions about a file beside it, so that later runs read it in the same way whatever
 * is added to it.
 * @returns the path of the side file
 */
export async function keep(path: string, { layout, table }: Decision, options: CsvOptions): Promise<string> {
  const { columns, numbers, time, asset } = layout;
  const called = (index: number): string => {
    const name = table.header[index] ?? '';
    const unique =
      name !== '' && !/^#\d+$/.test(name) && table.header.filter((other) => other === name).length === 1;
    return unique ? name : `#${index + 1}`;
  };
  const decimals = new Set(Object.values(numbers).map(({ decimal }) => decimal));
  const [decimal] = decimals.size === 1 ? decimals : [];
  const map: Partial<Record<ColumnRole, string>> = {};
  for (const role of COLUMN_ROLES) {
    const index = columns[role];
    if (index !== undefined) map[role] = called(index);
    else if (role === 'market_cap' || role === 'volume_24h') map[role] = '';
  }
  const dateFormat = time.serial
    ? time.serial === 1904
      ? 'serial1904'
      : 'serial'
    : time.order?.toUpperCase();
  const kept: CsvOptions = {
    ...options,
    ...(asset ? { symbol: options.symbol ?? asset.symbol } : {}),
    map,
    ...(dateFormat ? { dateFormat } : {}),
    ...(decimal ? { decimal } : {}),
    delimiter: layout.delimiter,
  };
  const side = sideFileOf(path);
  await writeFile(`${side}.tmp`, `${JSON.stringify(kept, null, 2)}\n`);
  await rename(`${side}.tmp`, side);
  return side;
}
