export const FIELD_TYPES = ['number', 'string', 'boolean', 'object', 'array'] as const;
/** The JSON types that drift distinguishes. */
export type FieldType = (typeof FIELD_TYPES)[number];

/**
 * What Kasparro does with a field. `required`: a record without it is rejected. `loaded`: it becomes part of
 * the fact. `kept`: it is stored with the raw page only.
 */
export type FieldUse = 'required' | 'loaded' | 'kept';

/** One field that a source sends. */
export interface DeclaredField {
  /** Names from the outermost to the innermost, joined by dots: `quotes.USD.price`. */
  path: string;
  types: readonly FieldType[];
  use: FieldUse;
  /** Whether every record has the field, even if it is null. */
  always: boolean;
  /** Largest normal share of nulls over a run, from 0 to 1. */
  nullShare: number;
}

/** The fields a source promises to send, and what drift watches in them. */
export interface Contract {
  fields: readonly DeclaredField[];
  /** Whether an undeclared field is reported as `new`. */
  closed: boolean;
  /** Path of the field that identifies a record. */
  id: string;
  /** Paths of the amounts (price, market cap) whose distribution is watched. */
  amounts: readonly string[];
  /** Path of the time of a record; `null` when the age of records does not matter. */
  timestamp: string | null;
  /** Age of the newest record, in seconds, above which a feed counts as stale; `null` for never. */
  staleAfter: number | null;
}

/** Declares a field that every usable record has. */
export function required(path: string, type: FieldType): DeclaredField {
  return { path, types: [type], use: 'required', always: true, nullShare: 0.2 };
}

/**
 * Declares a field that becomes part of the facts.
 * @param nullShare largest normal share of nulls, from 0 to 1
 */
export function loaded(path: string, type: FieldType, nullShare = 0.95): DeclaredField {
  return { path, types: [type], use: 'loaded', always: true, nullShare };
}

/** Declares fields that are stored with the raw page only. */
export function kept(type: FieldType, ...paths: string[]): DeclaredField[] {
  return paths.map((path) => ({ path, types: [type], use: 'kept', always: true, nullShare: 1 }));
}

/** Declares fields that only some plans, parameters or coins have. */
export function sometimes(type: FieldType, ...paths: string[]): DeclaredField[] {
  return kept(type, ...paths).map((field) => ({ ...field, always: false }));
}
