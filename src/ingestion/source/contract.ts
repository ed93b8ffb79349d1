export const FIELD_TYPES = ['number', 'string', 'boolean', 'object', 'array'] as const;
/** The JSON types that drift tells apart. */
export type FieldType = (typeof FIELD_TYPES)[number];

/**
 * What Kasparro does with a field: no record can be used without a `required` one, a `loaded` one goes
 * into the facts, a `kept` one only stays in the stored pages.
 */
export type FieldUse = 'required' | 'loaded' | 'kept';

/** One field that a source sends. */
export interface DeclaredField {
  /** From the outside in, joined by dots: `quotes.USD.price`. */
  path: string;
  types: readonly FieldType[];
  use: FieldUse;
  /** Whether the source sends it with every record, null included. */
  always: boolean;
  /** The largest share of nulls over a run that is still normal, from 0 to 1. */
  nullShare: number;
}

/** What a source promises to send. */
export interface Contract {
  fields: readonly DeclaredField[];
  /** Whether a field that is not declared here is reported as `new`. */
  closed: boolean;
  /** Path of the field that identifies a record. */
  id: string;
  /** Paths of price and market cap, whose distribution is watched. */
  amounts: readonly string[];
  /** Path of the time of a record; `null` when the age of records says nothing. */
  timestamp: string | null;
  /** Age in seconds of the newest record from which a feed that is usually fresh counts as stale. */
  staleAfter: number | null;
}

/** A field without which no record can be used. */
export function required(path: string, type: FieldType): DeclaredField {
  return { path, types: [type], use: 'required', always: true, nullShare: 0.2 };
}

/** A field that goes into the facts. @param nullShare largest share of nulls that is normal, 0 to 1 */
export function loaded(path: string, type: FieldType, nullShare = 0.95): DeclaredField {
  return { path, types: [type], use: 'loaded', always: true, nullShare };
}

/** Fields that only stay in the stored pages. */
export function kept(type: FieldType, ...paths: string[]): DeclaredField[] {
  return paths.map((path) => ({ path, types: [type], use: 'kept', always: true, nullShare: 1 }));
}

/** Fields that come with some plans, parameters or coins only. */
export function sometimes(type: FieldType, ...paths: string[]): DeclaredField[] {
  return kept(type, ...paths).map((field) => ({ ...field, always: false }));
}
