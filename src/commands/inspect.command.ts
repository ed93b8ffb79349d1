import { resolve } from 'node:path';
import { filesAt } from '../sources/csv/file/files.js';
import { inspect, type Inspection } from '../sources/csv/inspect.js';
import { inspectionText } from './inspect.text.js';
import { csvOptionsOf, type CsvFlags } from './csv-flags.js';
import { WorkFailed } from './cli-errors.js';
import { escapeControlCharacters } from './output.js';

interface Flags extends CsvFlags {
  save?: boolean;
  json?: boolean;
}

/** `kasparro inspect FILE`: how a file, or each of a directory or glob, would be read. Loads nothing. */
export async function inspectCommand(path: string, flags: Flags): Promise<void> {
  const options = csvOptionsOf(flags);
  const files: Inspection[] = [];
  for (const file of await filesAt(resolve(path))) {
    const inspection = await inspect(file, options, new Date(), { save: flags.save });
    files.push(inspection);
    if (!flags.json) process.stdout.write(escapeControlCharacters(inspectionText(inspection)));
  }
  if (flags.json) process.stdout.write(`${JSON.stringify({ files })}\n`);
  if (files.some(({ refused }) => refused !== null)) throw new WorkFailed('A file cannot be read', true);
}
