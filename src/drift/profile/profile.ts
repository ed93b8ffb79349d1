import { quantile } from '../../common/robust.js';
import type { FieldType } from '../../ingestion/source/contract.js';

/** One field over the records that were looked at. Absent, `null` and empty are told apart as far as they say something. */
export interface FieldProfile {
  /** Records that have the field at all. */
  seen: number;
  /** Of those, the ones where it is null or empty. */
  nulls: number;
  types: Partial<Record<FieldType, number>>;
  /** Different values among those that are neither; the share is this over `seen - nulls`. */
  distinct: number;
}

/** Values of required fields of a few records, in the same order as their keys. */
export interface ProfileSample {
  keys?: (string | null)[];
  values?: Record<string, (string | null)[]>;
}

/** What a page looks like, from a bounded number of its records. */
export interface PageProfile {
  /** All the records of the page. */
  records: number;
  /** How many were looked at. */
  sampled: number;
  fields: Record<string, FieldProfile>;
  /** log10 of the positive amounts that were looked at, by field: statistics, never money. */
  amounts: Record<string, number[]>;
  /** Newest time of any record looked at, milliseconds since 1970. */
  newest: number | null;
  /** Seconds from there to when the page was received. */
  age: number | null;
  sample: ProfileSample;
}

export const QUANTILES = ['p10', 'p25', 'p50', 'p75', 'p90'] as const;
export type Quantiles = Record<(typeof QUANTILES)[number], number>;

/** What a run looks like: its pages taken together. */
export interface RunProfile {
  records: number;
  sampled: number;
  fields: Record<string, FieldProfile>;
  /** log10 of the positive amounts, by field. */
  quantiles: Record<string, Quantiles>;
  /** Age of the newest record when it was received, seconds. */
  age: number | null;
}

const MOST_AMOUNTS = 20_000;

/** Nothing seen yet. */
export function emptyProfile(): PageProfile {
  return { records: 0, sampled: 0, fields: {}, amounts: {}, newest: null, age: null, sample: {} };
}

/** Two pages of one run as one; the sample is the first one's. */
export function mergeProfiles(one: PageProfile, other: PageProfile): PageProfile {
  return {
    records: one.records + other.records,
    sampled: one.sampled + other.sampled,
    fields: mergeEach(one.fields, other.fields, mergeFields),
    amounts: mergeEach(one.amounts, other.amounts, (a, b) => thinned([...a, ...b])),
    newest: larger(one.newest, other.newest),
    age: one.age === null || other.age === null ? (one.age ?? other.age) : Math.min(one.age, other.age),
    sample: one.sample.keys ? one.sample : other.sample,
  };
}

/** What is kept of a run for its successors. */
export function summarize({ records, sampled, fields, amounts, age }: PageProfile): RunProfile {
  const quantiles = Object.fromEntries(
    Object.entries(amounts)
      .filter(([, values]) => values.length > 0)
      .map(([field, values]) => [field, quantilesOf(values)]),
  );
  return { records, sampled, fields, quantiles, age };
}

/** The share of records in which a field is null, empty or absent. */
export function nullShare(profile: Pick<RunProfile, 'sampled' | 'fields'>, path: string): number {
  const { seen, nulls } = profile.fields[path] ?? { seen: 0, nulls: 0 };
  return profile.sampled === 0 ? 0 : 1 - (seen - nulls) / profile.sampled;
}

/** The share of different values among those a field has. */
export function distinctShare({ seen, nulls, distinct }: FieldProfile): number {
  return seen === nulls ? 1 : distinct / (seen - nulls);
}

function quantilesOf(values: number[]): Quantiles {
  const sorted = values.toSorted((a, b) => a - b);
  return Object.fromEntries(
    QUANTILES.map((name) => [name, round(quantile(sorted, Number(name.slice(1)) / 100) ?? 0)]),
  ) as Quantiles;
}

function mergeFields(one: FieldProfile, other: FieldProfile): FieldProfile {
  return {
    seen: one.seen + other.seen,
    nulls: one.nulls + other.nulls,
    types: mergeEach(
      one.types as Record<string, number>,
      other.types as Record<string, number>,
      (a, b) => a + b,
    ),
    distinct: one.distinct + other.distinct,
  };
}

function mergeEach<T>(
  one: Record<string, T>,
  other: Record<string, T>,
  merge: (a: T, b: T) => T,
): Record<string, T> {
  const merged = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const known = merged[key];
    merged[key] = known === undefined ? value : merge(known, value);
  }
  return merged;
}

/** Every second value where there are too many, so that a run of any length stays small. */
function thinned(values: number[]): number[] {
  return values.length > MOST_AMOUNTS ? values.filter((_, index) => index % 2 === 0) : values;
}

function larger(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
