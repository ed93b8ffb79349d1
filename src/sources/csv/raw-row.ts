import { toUtf8 } from './file/encoding.js';
import { layoutOf } from './layout.js';
import { recordAtLine } from './table/slices.js';
import { tokenize } from './table/tokenize.js';
import type { Page } from '../../ingestion/source/page.js';

/** A row of a file as text and cells. */
export interface RawRow {
  /** Names of the columns; made up where the file has none. */
  header: string[];
  cells: string[];
  /** The line or lines, without the last line break. */
  text: string;
}

/** The row of a stored page that begins in a line; `undefined` when none does. */
export async function rawRowAt(page: Page, line: number): Promise<RawRow | undefined> {
  const layout = layoutOf(page);
  if (!layout) return undefined;
  const { body } = page;
  const bytes = recordAtLine(body, layout, layout.first_line, line);
  if (bytes === null) return undefined;
  const utf8 = toUtf8(bytes, layout.encoding);
  const text = utf8.toString('utf8').replace(/\r?\n$|\r$/, '');
  const [row = {}] = await tokenize(utf8, layout);
  return { header: layout.header, cells: Object.values(row).map((cell) => cell ?? ''), text };
}
