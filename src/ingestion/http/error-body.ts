import { isRecord, NumberText } from '../../common/json-values.js';

/** The error that a response describes. */
export interface ErrorBody {
  /** Error code of the vendor, e.g. 10005 or 429; `null` when there is none. */
  code: number | null;
  /** Error message of the vendor; empty when there is none. */
  message: string;
  /** Whether the body is JSON; firewalls and proxies send HTML or plain text. */
  isJson: boolean;
}

const MAX_MESSAGE_LENGTH = 300;
const MAX_DEPTH = 50;

/**
 * Reads the error in a body, at any depth: `{"status":{"error_code"}}`,
 * `{"error_code","status":{…}}`, `{"error":{"status":{…}}}`, `{"error":"…"}`,
 * `{"status":500,"error":"…"}`, plain text, or the title of an HTML page.
 * @param json the parsed body; `undefined` when it is not JSON
 */
export function readErrorBody(text: string, json: unknown): ErrorBody {
  if (json === undefined) return { code: textCode(text), message: shorten(htmlTitle(text)), isJson: false };
  const status = isRecord(json) ? wholeNumber(json['status']) : null;
  const message =
    find(json, ['error_message', 'error', 'message'], (value) =>
      typeof value === 'string' ? value : null,
    ) ?? '';
  return {
    code: errorCodeIn(json) ?? status,
    message: shorten(message),
    isJson: true,
  };
}

/** Returns the error code in a parsed body, at any depth; `null` when there is none. */
export function errorCodeIn(json: unknown): number | null {
  return find(json, ['error_code'], wholeNumber);
}

/** Finds the first value under one of the names that `read` accepts, at any depth; names in order of preference. */
function find<T>(json: unknown, names: string[], read: (value: unknown) => T | null, depth = 0): T | null {
  if (typeof json !== 'object' || json === null || depth > MAX_DEPTH) return null;
  for (const name of names) {
    const found = isRecord(json) ? read(json[name]) : null;
    if (found !== null) return found;
  }
  for (const value of Object.values(json)) {
    const found = find(value, names, read, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

function wholeNumber(value: unknown): number | null {
  const text = value instanceof NumberText ? value.text : value;
  return typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : null;
}

/** Reads the plain text of Cloudflare: `error code: 1015`. */
function textCode(text: string): number | null {
  const match = /^error code: (\d{3,5})\s*$/.exec(text);
  return match ? Number(match[1]) : null;
}

function htmlTitle(text: string): string {
  if (!/^\s*</.test(text)) return text;
  return /<title[^>]*>([^<]*)/i.exec(text)?.[1] ?? 'an HTML page';
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > MAX_MESSAGE_LENGTH ? `${line.slice(0, MAX_MESSAGE_LENGTH)}…` : line;
}
