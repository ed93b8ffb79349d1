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
 * Parses JSON without rounding: every number comes as the text it was written with (`1e-8`,
 * `981847205393966080`), so that numbers and strings look alike.
 * @throws SyntaxError when the bytes are not JSON in UTF-8
 */
export function parseExact(body: Buffer): unknown {
  return JSON.parse(new TextDecoder().decode(body), (_key, value, { source }) =>
    typeof value === 'number' ? source : value,
  );
}

/**
 * Parses JSON so that writing it again gives every number as it was written.
 * @throws SyntaxError when the bytes are not JSON in UTF-8
 */
export function parseVerbatim(body: Buffer): unknown {
  return JSON.parse(new TextDecoder().decode(body), (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined ? JSON.rawJSON(source) : value,
  );
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
