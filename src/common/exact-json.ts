import { NumberText } from './json-values.js';

declare global {
  interface JSON {
    /** ECMAScript "JSON.parse source text access": a value written to JSON as the given text. */
    rawJSON(text: string): object;
    /** The same proposal: the reviver is told how a primitive was written. */
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
    ): unknown;
  }
}

/**
 * Parses JSON without rounding: every number becomes a `NumberText`.
 * @throws SyntaxError when the bytes are not JSON in UTF-8
 */
export function parseExact(body: Buffer): unknown {
  return JSON.parse(new TextDecoder().decode(body), (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined ? new NumberText(source) : value,
  );
}

const parsed = new WeakMap<Buffer, { json: unknown }>();

/**
 * Parses a body once for all who read it, as `parseExact` does; the result is kept as long as the body.
 * @returns `undefined` when the body is not JSON
 */
export function parseOnce(body: Buffer): unknown {
  const known = parsed.get(body);
  if (known) return known.json;
  const json = parseOrUndefined(body);
  parsed.set(body, { json });
  return json;
}

function parseOrUndefined(body: Buffer): unknown {
  try {
    return parseExact(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** How a decimal leaves the API: as a JSON number with all its digits, or as a string. */
export type DecimalStyle = 'number' | 'string';

/**
 * A decimal string as a value for JSON.stringify that keeps every digit, which a JavaScript number
 * would not. `null` stays `null`.
 */
export function exactNumber(decimal: string | null, style: DecimalStyle = 'number'): unknown {
  return decimal === null || style === 'string' ? decimal : JSON.rawJSON(decimal);
}
