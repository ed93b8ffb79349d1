import { once } from 'node:events';
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams';
import type { ClientBase } from 'pg';
import { storable } from './storable.js';
import type { Transaction } from './transaction.js';

/** A cell of a COPY row; `null` is SQL NULL. */
export type CopyCell = string | number | null;

const SPECIAL = /[\\\t\n\r]/g;
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const CHUNK = 1 << 16;

/**
 * Loads rows with `COPY … FROM STDIN` inside the transaction, with backpressure.
 * @param target table and columns, e.g. `staged (a, b)`; inserted as SQL, so never client input
 */
export async function copyRows(tx: Transaction, target: string, rows: Iterable<CopyCell[]>): Promise<void> {
  const { stream, finished } = await openCopy(tx, target);
  let buffer = '';
  for (const row of rows) {
    buffer += copyLine(row);
    if (buffer.length < CHUNK) continue;
    if (!stream.write(buffer)) await Promise.race([once(stream, 'drain'), finished]);
    buffer = '';
  }
  stream.end(buffer);
  await finished;
}

/** Like {@link copyRows}, for lines that are already in the text format of COPY. */
export async function copyText(tx: Transaction, target: string, lines: Iterable<Buffer>): Promise<void> {
  const { stream, finished } = await openCopy(tx, target);
  for (const chunk of lines) if (!stream.write(chunk)) await Promise.race([once(stream, 'drain'), finished]);
  stream.end();
  await finished;
}

async function openCopy(
  tx: Transaction,
  target: string,
): Promise<{ stream: CopyStreamQuery; finished: Promise<unknown> }> {
  const client = (await tx.connect()) as ClientBase;
  const stream = client.query(copyFrom(`COPY ${target} FROM STDIN`));
  const finished = once(stream, 'finish');
  finished.catch(() => undefined);
  return { stream, finished };
}

function copyLine(row: CopyCell[]): string {
  let line = '';
  for (let index = 0; index < row.length; index++) {
    if (index > 0) line += '\t';
    line += copyCell(row[index] ?? null);
  }
  return `${line}\n`;
}

function copyCell(cell: CopyCell): string {
  if (cell === null) return '\\N';
  if (typeof cell === 'number') return String(cell);
  return storable(cell).replace(SPECIAL, (character) => ESCAPES[character] ?? character);
}
