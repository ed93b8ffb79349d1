import { STATUS_CODES } from 'node:http';
import { parseOnce } from '../../common/exact-json.js';
import { isRecord } from '../../common/json-values.js';
import type { Api, ApiResponse } from './api.js';
import { remedyFor } from './remedies.js';
import { errorCodeIn, readErrorBody, type ErrorBody } from './error-body.js';

/** What a response means for the request: it is the list, a retry may help, or it may not. */
export type Classification =
  | { kind: 'ok'; recordCount: number }
  | { kind: 'transient'; message: string }
  | { kind: 'terminal'; message: string };

const TRANSIENT_STATUSES = new Set([408, 425, 429]);

/** Cloudflare's own codes: 1015 is its rate limit, 1020 its firewall. */
const CDN_RATE_LIMIT = 1015;

/** Some APIs report a rate limit as plain text, or in the error message only. */
const THROTTLED = /^(throttled|error code: 1015)|rate limit|maximum request limit|too many requests/i;

/**
 * Decides what a response means. Does not trust the status alone: some APIs send an error under HTTP 200,
 * and an error code in the body is more precise than the status.
 */
export function classify(response: ApiResponse, api: Api, mayBeEmpty: boolean): Classification {
  const json = parseOnce(response.body);
  const isSuccess = response.status >= 200 && response.status < 300;
  // Some APIs send the error as the only entry of a list.
  if (isSuccess && Array.isArray(json) && errorCodeIn(json[0]) === null)
    return classifyList(response, api, json.length, mayBeEmpty);
  const text = new TextDecoder().decode(response.body);
  const error = readErrorBody(text, json);
  const isUnexpected = isSuccess && isUnexpectedJson(json, error);
  const kind = isUnexpected ? 'terminal' : errorKind(response.status, error);
  const remedy = remedyFor(api, response.status, error, kind);
  const what = isUnexpected
    ? `${api.title} returned HTTP ${response.status} with an object instead of a list, starting with "${text.slice(0, 60)}"`
    : describe(response, api, error);
  return { kind, message: `${what}${remedy}` };
}

function classifyList(
  { url }: ApiResponse,
  { title }: Api,
  recordCount: number,
  mayBeEmpty: boolean,
): Classification {
  if (recordCount > 0 || mayBeEmpty) return { kind: 'ok', recordCount };
  return { kind: 'transient', message: `${title} returned an empty list of coins (${url})` };
}

/** Whether a successful response is complete JSON but neither a list nor an error. */
function isUnexpectedJson(json: unknown, { code, message }: ErrorBody): boolean {
  const isFilled = (isRecord(json) || Array.isArray(json)) && Object.keys(json).length > 0;
  return isFilled && code === null && message === '';
}

function errorKind(status: number, { code, message }: ErrorBody): 'transient' | 'terminal' {
  if (code !== null && code >= 10_000) return 'terminal';
  if (code === CDN_RATE_LIMIT || THROTTLED.test(message)) return 'transient';
  const effective = code !== null && code >= 400 && code <= 599 ? code : status;
  // A successful status without a list is a page of the CDN or a truncated body; a retry may get the list.
  return TRANSIENT_STATUSES.has(effective) || effective >= 500 || effective < 300 ? 'transient' : 'terminal';
}

function describe(
  { status, body }: ApiResponse,
  { title }: Api,
  { code, message, isJson }: ErrorBody,
): string {
  const numbers = `HTTP ${status}${code !== null && code !== status ? `, code ${code}` : ''}`;
  const reason = STATUS_CODES[status] ? ` ${STATUS_CODES[status]}` : '';
  if (body.length === 0) return `${title} returned ${numbers}${reason} with an empty body`;
  if (status < 300 && code === null && !isJson)
    return `${title} returned ${numbers} with incomplete or invalid JSON, starting with "${message.slice(0, 60)}"`;
  return `${title} returned ${numbers}${message ? `: "${message}"` : reason}`;
}
