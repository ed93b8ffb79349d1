import { STATUS_CODES } from 'node:http';
import type { Answer, Api } from './api.js';
import { isRecord, parseOnce } from '../../common/exact-json.js';
import { remedyFor } from './remedies.js';
import { errorCodeIn, readErrorBody, type ErrorBody } from './error-body.js';

/** What an answer means for the request: the list asked for, try again, or give up and say why. */
export type Verdict =
  | { fate: 'ok'; recordCount: number }
  | { fate: 'transient'; message: string }
  | { fate: 'terminal'; message: string };

const TRANSIENT_STATUSES = new Set([408, 425, 429]);

/** Cloudflare's own codes: 1015 is its rate limit, 1020 its firewall. */
const CDN_RATE_LIMIT = 1015;

/** Older throttle answers of CoinGecko are plain text, and an address's limit is told in words only. */
const THROTTLED = /^(throttled|error code: 1015)|rate limit|maximum request limit|too many requests/i;

/**
 * Decides what an answer means. The status alone is not trusted: an error may come under HTTP 200,
 * and an error's own code says more than its status.
 */
export function classify(answer: Answer, api: Api, mayBeEmpty: boolean): Verdict {
  const json = parseOnce(answer.body);
  const isSuccess = answer.status >= 200 && answer.status < 300;
  // An error has been put into the place of the list, so why not into the list.
  if (isSuccess && Array.isArray(json) && errorCodeIn(json[0]) === null)
    return listVerdict(answer, api, json.length, mayBeEmpty);
  const text = new TextDecoder().decode(answer.body);
  const error = readErrorBody(text, json);
  const isOther = isSuccess && isNeither(json, error);
  const fate = isOther ? 'terminal' : fateOf(answer.status, error);
  const remedy = remedyFor(api, answer.status, error, fate);
  const what = isOther
    ? `${api.title} answered HTTP ${answer.status} with an object where a list belongs, beginning "${text.slice(0, 60)}"`
    : said(answer, api, error);
  return { fate, message: `${what}${remedy}` };
}

function listVerdict({ url }: Answer, { title }: Api, recordCount: number, mayBeEmpty: boolean): Verdict {
  if (recordCount > 0 || mayBeEmpty) return { fate: 'ok', recordCount };
  return {
    fate: 'transient',
    message: `${title} answered with an empty list where coins are expected (${url})`,
  };
}

/** Whether a success is whole JSON that says something, but neither the list nor an error. */
function isNeither(json: unknown, { code, sentence }: ErrorBody): boolean {
  const isFilled = (isRecord(json) || Array.isArray(json)) && Object.keys(json).length > 0;
  return isFilled && code === null && sentence === '';
}

function fateOf(status: number, { code, sentence }: ErrorBody): 'transient' | 'terminal' {
  if (code !== null && code >= 10_000) return 'terminal';
  if (code === CDN_RATE_LIMIT || THROTTLED.test(sentence)) return 'transient';
  const meant = code !== null && code >= 400 && code <= 599 ? code : status;
  // A success that is no list: a page of the CDN or a body that was cut; the next try may be whole.
  return TRANSIENT_STATUSES.has(meant) || meant >= 500 || meant < 300 ? 'transient' : 'terminal';
}

function said({ status, body }: Answer, { title }: Api, { code, sentence, isJson }: ErrorBody): string {
  const numbers = `HTTP ${status}${code !== null && code !== status ? `, code ${code}` : ''}`;
  const reason = STATUS_CODES[status] ? ` ${STATUS_CODES[status]}` : '';
  if (body.length === 0) return `${title} answered ${numbers}${reason} with an empty body`;
  if (status < 300 && code === null && !isJson)
    return `${title} answered ${numbers} with something that is not complete JSON, beginning "${sentence.slice(0, 60)}"`;
  return `${title} answered ${numbers}${sentence ? `: "${sentence}"` : reason}`;
}
