import { isRecord, NumberText } from '../../common/exact-json.js';

/** What an answer that is no list says of itself. */
export interface ErrorBody {
  /** The vendor's code, e.g. 10005 or 429; `null` when there is none. */
  code: number | null;
  /** The vendor's own sentence; empty when there is none. */
  sentence: string;
  /** Whether it was JSON; a firewall or a proxy answers with HTML or plain text. */
  isJson: boolean;
}

const LONGEST_SENTENCE = 300;
const DEEPEST = 50;

/**
 * Reads an error out of a body, however it is nested: `{"status":{"error_code"}}`,
 * `{"error_code","status":{…}}`, `{"error":{"status":{…}}}`, `{"error":"…"}`,
 * `{"status":500,"error":"…"}`, plain text, or the title of an HTML page.
 * @param json the parsed body; `undefined` when it is not JSON
 */
export function readErrorBody(text: string, json: unknown): ErrorBody {
  if (json === undefined) return { code: textCode(text), sentence: shorten(htmlTitle(text)), isJson: false };
  const status = isRecord(json) ? wholeNumber(json['status']) : null;
  const sentence =
    find(json, ['error_message', 'error', 'message'], (value) =>
      typeof value === 'string' ? value : null,
    ) ?? '';
  return {
    code: errorCodeIn(json) ?? status,
    sentence: shorten(sentence),
    isJson: true,
  };
}

/** The vendor's code in a parsed body, however deep it stands. */
export function errorCodeIn(json: unknown): number | null {
  return find(json, ['error_code'], wholeNumber);
}

/** The first value under one of the names that `read` accepts, at whatever depth; names in order of preference. */
function find<T>(json: unknown, names: string[], read: (value: unknown) => T | null, depth = 0): T | null {
  if (typeof json !== 'object' || json === null || depth > DEEPEST) return null;
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

/** Cloudflare's plain text: `error code: 1015`. */
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
  return line.length > LONGEST_SENTENCE ? `${line.slice(0, LONGEST_SENTENCE)}…` : line;
}
