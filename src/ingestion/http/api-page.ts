import type { JsonObject, Page } from '../source/page.js';
import type { ListAnswer } from './api.js';

/** Headers that tell how old an answer is and where it comes from. */
const KEPT_HEADERS = [
  'content-type',
  'date',
  'age',
  'etag',
  'last-modified',
  'cache-control',
  'cf-cache-status',
  'x-request-id',
];

/** An answer as a page of `raw_data`. @param cursor where extraction goes on after it */
export function pageOfAnswer(answer: ListAnswer, cursor: JsonObject): Page {
  const kept = KEPT_HEADERS.filter((name) => answer.headers[name] !== undefined);
  return {
    body: answer.body,
    mediaType: 'application/json',
    url: answer.url,
    httpStatus: answer.status,
    headers: Object.fromEntries(kept.map((name) => [name, answer.headers[name] ?? ''])),
    receivedAt: answer.receivedAt,
    recordCount: answer.recordCount,
    context: null,
    cursor,
    checkpoint: null,
  };
}
