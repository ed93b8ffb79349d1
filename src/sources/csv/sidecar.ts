import { readFile, rename, writeFile } from 'node:fs/promises';
import { messageOf } from '../../common/errors.js';
import { isRecord } from '../../common/json-values.js';
import type { DetectedLayout } from './detect-layout.js';
import { COLUMN_ROLES, type ColumnRole, type CsvLayout } from './layout.js';
import type { CsvOptions } from './options.js';
import { FileRefused } from './refusal.js';

const BROKEN = 'Fix or delete it, then inspect the CSV file again.';

/** The file next to a CSV file that stores its options, for scheduled runs. */
export function sidecarPath(path: string): string {
  return `${path}.kasparro.json`;
}

/**
 * The options saved for a file; none when it has no sidecar.
 * @throws FileRefused when the sidecar is not a JSON object
 */
export async function loadSavedOptions(path: string): Promise<CsvOptions> {
  const sidecar = sidecarPath(path);
  const text = await readFile(sidecar, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new FileRefused(sidecar, messageOf(error), BROKEN);
  });
  if (text === null) return {};
  try {
    const saved: unknown = JSON.parse(text);
    if (isRecord(saved)) return saved;
  } catch {
    // Refused below, like any other content that is not an object.
  }
  throw new FileRefused(sidecar, 'it is not a JSON object', BROKEN);
}

/** Saved options, overridden by those of this run. Roles of `map` are merged one by one. */
export function mergeOptions(saved: CsvOptions, ofRun: CsvOptions): CsvOptions {
  const given = Object.fromEntries(Object.entries(ofRun).filter(([, value]) => value !== undefined));
  const map = { ...saved.map, ...ofRun.map };
  return { ...saved, ...given, ...(Object.keys(map).length > 0 ? { map } : {}) };
}

/**
 * Saves the detected layout of a file as options in its sidecar, so that later runs read the file in
 * the same way even when rows are added to it.
 * @returns the path of the sidecar
 */
export async function saveOptions(
  path: string,
  { layout }: DetectedLayout,
  options: CsvOptions,
): Promise<string> {
  const { numbers, asset } = layout;
  const decimals = new Set(Object.values(numbers).map(({ decimal }) => decimal));
  const [decimal] = decimals.size === 1 ? decimals : [];
  const dateFormat = dateFormatOf(layout);
  const saved: CsvOptions = {
    ...options,
    ...(asset ? { symbol: options.symbol ?? asset.symbol } : {}),
    map: mapOf(layout),
    ...(dateFormat ? { dateFormat } : {}),
    ...(decimal ? { decimal } : {}),
    delimiter: layout.delimiter,
  };
  const sidecar = sidecarPath(path);
  await writeFile(`${sidecar}.tmp`, `${JSON.stringify(saved, null, 2)}\n`);
  await rename(`${sidecar}.tmp`, sidecar);
  return sidecar;
}

function mapOf({ header, columns }: CsvLayout): NonNullable<CsvOptions['map']> {
  const map: Partial<Record<ColumnRole, string>> = {};
  for (const role of COLUMN_ROLES) {
    const index = columns[role];
    if (index !== undefined) map[role] = columnName(header, index);
    else if (role === 'market_cap' || role === 'volume_24h') map[role] = '';
  }
  return map;
}

/** The name of a column if it identifies it, else its number. */
function columnName(header: readonly string[], index: number): string {
  const name = header[index] ?? '';
  const isUnique = header.filter((other) => other === name).length === 1;
  return name !== '' && !/^#\d+$/.test(name) && isUnique ? name : `#${index + 1}`;
}

function dateFormatOf({ time }: CsvLayout): string | undefined {
  if (time.serial !== null) return time.serial === 1904 ? 'serial1904' : 'serial';
  return time.order?.toUpperCase();
}
