import type { JsonObject, Page } from '../source/page.js';
import type { ListResponse } from './api.js';

/** Headers that show the age and origin of a response. */
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

/**
 * Converts a response to a page.
 * @param cursor where extraction resumes after this page
 */
export function pageFromResponse(response: ListResponse, cursor: JsonObject): Page {
  const kept = KEPT_HEADERS.filter((name) => response.headers[name] !== undefined);
  return {
    body: response.body,
    mediaType: 'application/json',
    url: response.url,
    httpStatus: response.status,
    headers: Object.fromEntries(kept.map((name) => [name, response.headers[name] ?? ''])),
    receivedAt: response.receivedAt,
    recordCount: response.recordCount,
    context: null,
    cursor,
    checkpoint: null,
  };
}
