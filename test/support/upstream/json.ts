/** JSON whose numbers are literal text, so that `1.432e-05` and `981847205393966080` are sent as written. */
export interface JsonNumber {
  readonly rawJSON: string;
}
export type Json = string | boolean | null | JsonNumber | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** `JSON.rawJSON` is in Node 24 but not yet in TypeScript's library. */
const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => JsonNumber };

/** Creates a number with exactly this text. */
export function num(text: string | number): JsonNumber {
  return rawJSON(String(text));
}

export function isNumber(value: Json | undefined): value is JsonNumber {
  return isObject(value) && 'rawJSON' in value;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function toText(value: Json): string {
  return JSON.stringify(value);
}
