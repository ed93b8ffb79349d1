import { NumberText } from './json-values.js';

declare global {
  interface JSON {
    /** ECMAScript "JSON.parse source text access": a value that JSON.stringify writes as the given text. */
    rawJSON(text: string): object;
    /** The same proposal: the reviver gets the source text of a primitive. */
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

/** How the API writes a decimal: as a JSON number with all its digits, or as a string. */
export type DecimalStyle = 'number' | 'string';

/**
 * Converts a decimal string to a value that JSON.stringify writes with every digit, which a JavaScript number
 * would lose. `null` stays `null`.
 */
export function exactNumber(decimal: string | null, style: DecimalStyle = 'number'): unknown {
  return decimal === null || style === 'string' ? decimal : JSON.rawJSON(decimal);
}
