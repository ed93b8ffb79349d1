import { quantile } from '../../common/robust-statistics.js';
import type { FieldType } from '../../ingestion/source/contract.js';
import { roundTo } from '../../common/rounding.js';

/** Counts of one field over the sampled records. */
export interface FieldProfile {
  /** Records that have the field, even if it is null. */
  seen: number;
  /** Of those, records where it is null or empty. */
  nulls: number;
  types: Partial<Record<FieldType, number>>;
  /** Distinct values among the other `seen - nulls` records. */
  distinct: number;
}

/** Values of some fields of the first records, by path, in the order of the records' keys. */
export interface ProfileSample {
  keys?: (string | null)[];
  values?: Record<string, (string | null)[]>;
}

/** Statistics of a page, from a limited number of its records. */
export interface PageProfile {
  /** Number of records of the page. */
  records: number;
  /** Number of records that were counted. */
  sampled: number;
  fields: Record<string, FieldProfile>;
  /** log10 of the positive amounts, by field; for statistics only, so floats are fine. */
  amounts: Record<string, number[]>;
  /** Newest time of any record, milliseconds since 1970. */
  newest: number | null;
  /** Age of that record when the page was received, in seconds. */
  age: number | null;
  sample: ProfileSample;
}

export const QUANTILES = ['p10', 'p25', 'p50', 'p75', 'p90'] as const;
export type Quantiles = Record<(typeof QUANTILES)[number], number>;

/** Statistics of a run: its pages merged. */
export interface RunProfile {
  records: number;
  sampled: number;
  fields: Record<string, FieldProfile>;
  /** log10 of the positive amounts, by field. */
  quantiles: Record<string, Quantiles>;
  /** Age of the newest record when it was received, in seconds. */
  age: number | null;
}

const MAX_AMOUNTS = 20_000;

/** Returns the profile of no records. */
export function emptyProfile(): PageProfile {
  return { records: 0, sampled: 0, fields: {}, amounts: {}, newest: null, age: null, sample: {} };
}

/** Merges the profiles of two pages of one run; keeps the sample of the first. */
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

/** Reduces a merged profile to what is stored for comparison with later runs. */
export function summarize({ records, sampled, fields, amounts, age }: PageProfile): RunProfile {
  const quantiles = Object.fromEntries(
    Object.entries(amounts)
      .filter(([, values]) => values.length > 0)
      .map(([field, values]) => [field, quantilesOf(values)]),
  );
  return { records, sampled, fields, quantiles, age };
}

/** Returns the share of records in which a field is null, empty or absent. */
export function nullShare(profile: Pick<RunProfile, 'sampled' | 'fields'>, path: string): number {
  const { seen, nulls } = profile.fields[path] ?? { seen: 0, nulls: 0 };
  return profile.sampled === 0 ? 0 : 1 - (seen - nulls) / profile.sampled;
}

/** Returns the share of distinct values among the values of a field. */
export function distinctShare({ seen, nulls, distinct }: FieldProfile): number {
  return seen === nulls ? 1 : distinct / (seen - nulls);
}

function quantilesOf(values: number[]): Quantiles {
  const sorted = values.toSorted((a, b) => a - b);
  return Object.fromEntries(
    QUANTILES.map((name) => [name, roundTo(3, quantile(sorted, Number(name.slice(1)) / 100) ?? 0)]),
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

/** Drops every second value when there are too many, so that memory stays bounded. */
function thinned(values: number[]): number[] {
  return values.length > MAX_AMOUNTS ? values.filter((_, index) => index % 2 === 0) : values;
}

function larger(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
