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
 * Parses JSON without rounding: every number becomes the string it was written as (`1e-8`,
 * `981847205393966080`), so numbers and strings cannot be told apart.
 * @throws SyntaxError when the bytes are not JSON in UTF-8
 */
export function parseExact(body: Buffer): unknown {
  return JSON.parse(new TextDecoder().decode(body), (_key, value, { source }) =>
    typeof value === 'number' ? source : value,
  );
}

/**
 * Parses JSON so that JSON.stringify writes every number back exactly as it was.
 * @throws SyntaxError when the bytes are not JSON in UTF-8
 */
export function parseVerbatim(body: Buffer): unknown {
  return JSON.parse(new TextDecoder().decode(body), (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined ? JSON.rawJSON(source) : value,
  );
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
