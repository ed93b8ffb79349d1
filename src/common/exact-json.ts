declare global {
  interface JSON {
    /** ECMAScript "JSON.parse source text access": a value written to JSON as the given text. */
    rawJSON(text: string): object;
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
