import { parseOnce } from '../../common/exact-json.js';
import type { Page } from './page.js';
import type { Observation } from './source.js';

/** Returns the entries of a page that is one JSON array; `null` for any other page. */
export function jsonRecords({ body }: Pick<Page, 'body'>): unknown[] | null {
  const json = parseOnce(body);
  return Array.isArray(json) ? json : null;
}

/** `Source.observe` of a source whose pages are JSON arrays. */
export function observeJsonList(page: Page): Observation | null {
  const records = jsonRecords(page);
  return records && { records, complete: true };
}

/** `Source.recordAt` of a source whose pages are JSON arrays. */
export function jsonRecordAt(page: Page, position: number): unknown {
  return jsonRecords(page)?.[position];
}
