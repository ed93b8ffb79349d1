import { parseVerbatim } from '../../common/exact-json.js';
import { toUtf8 } from './file/encoding.js';
import type { PageContext } from './layout.js';
import { recordAtLine } from './table/slices.js';
import { tokenize } from './table/tokenize.js';
import type { Page } from '../../ingestion/source/page.js';

/** A row of a file, as it stands there. */
export interface RawRow {
  /** Names of the columns; made up where the file has none. */
  header: string[];
  cells: string[];
  /** The line or lines, without the last line break. */
  text: string;
}

/**
 * The very record at a place of a stored page: an element of a JSON list, which writes each number
 * as it was sent, or the row of a file that begins in that line.
 * @returns `undefined` when there is none at that place
 */
export async function rawRecordAt(page: Page, position: number): Promise<unknown> {
  if (page.mediaType === 'text/csv') return rowAt(page, position);
  try {
    const list = parseVerbatim(page.body);
    return Array.isArray(list) ? list[position] : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function rowAt({ body, context }: Page, line: number): Promise<RawRow | undefined> {
  const layout = context as unknown as PageContext | null;
  if (!layout?.columns) return undefined;
  const bytes = recordAtLine(body, layout, layout.first_line, line);
  if (bytes === null) return undefined;
  const utf8 = toUtf8(bytes, layout.encoding);
  const text = utf8.toString('utf8').replace(/\r?\n$|\r$/, '');
  const [row = {}] = await tokenize(utf8, layout);
  return { header: layout.header, cells: Object.values(row).map((cell) => cell ?? ''), text };
}
