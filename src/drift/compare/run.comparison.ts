import { excess, median, usual } from '../../common/robust-statistics.js';
import { percent, roundTo } from '../../common/rounding.js';
import type { Baseline } from './baseline.js';
import type { Contract, DeclaredField } from '../../ingestion/source/contract.js';
import type { Deviation } from './deviation.js';
import { distinctShare, nullShare, type Quantiles, type RunProfile } from '../profile/profile.js';

/** Fewest records for which shares are meaningful, and fewest when every value is null. */
const MIN_RECORDS = 20;
const MIN_RECORDS_ALL_NULL = 3;

/** Smallest changes that are reported when runs hardly vary. */
const NULLS_JUMP = 0.2;
const VOLUME_DROP = 0.2;
/** log10, a factor of 8: whole markets move less than that within a baseline. */
const AMOUNTS_SHIFT = 0.9;

/** Thresholds of severity critical. */
const HALF_NULL = 0.5;
const VOLUME_LOST = 0.4;
/** log10, a factor of about 30. */
const AMOUNTS_WRONG = 1.5;
const HALF_DAY = 12 * 3600;

/** Quantiles are compared only when the numbers of records differ by less than this factor. */
const COMPARABLE = 1.5;

/** A feed is stale only when it is also this many times older than usual: some feeds are always late. */
const OLDER_THAN_USUAL = 3;

/** Compares a whole run with the contract and with recent runs: nulls, volume, amounts, age. */
export function compareRun(
  run: RunProfile,
  snapshot: boolean,
  contract: Contract,
  baseline: Baseline,
): Deviation[] {
  if (run.sampled === 0) return [];
  return [
    ...nulls(run, contract, baseline),
    ...(snapshot ? [...volume(run, contract, baseline), ...distribution(run, contract, baseline)] : []),
    ...stale(run, contract, baseline),
  ];
}

/** Compares the share of nulls of required and loaded fields with the contract and, when there is one, with the baseline. */
export function nulls(run: RunProfile, contract: Contract, baseline: Baseline): Deviation[] {
  return contract.fields
    .filter(({ use, path }) => use !== 'kept' && (run.fields[path]?.seen ?? 0) > 0)
    .flatMap((field) => nullsOf(field, run, baseline));
}

function nullsOf(field: DeclaredField, run: RunProfile, baseline: Baseline): Deviation[] {
  const { path, use } = field;
  const share = nullShare(run, path);
  const isEnough = run.sampled >= MIN_RECORDS || (share === 1 && run.sampled >= MIN_RECORDS_ALL_NULL);
  if (!isEnough) return [];
  const past = baseline.good('nulls', path).map(({ profile }) => nullShare(profile, path));
  const known = usual(past);
  const jump = known ? excess(share, known, NULLS_JUMP) : 0;
  // Once an operator accepts more nulls than the contract allows, only the baseline counts.
  const breaksContract =
    share > field.nullShare && !baseline.accepts({ kind: 'nulls', field: path, signature: '' });
  if (!breaksContract && jump <= 0) return [];
  const normal = known ? `usual: ${percent(known.median)}` : `expected: at most ${percent(field.nullShare)}`;
  return [
    {
      kind: 'nulls',
      severity: use === 'required' && share >= HALF_NULL ? 'critical' : 'warning',
      field: path,
      confidence: null,
      message: `${path} is empty in ${percent(share)} of the records (${normal})`,
      details: {
        share: roundTo(3, share),
        usual: known ? roundTo(3, known.median) : null,
        records: run.records,
      },
      signature: '',
      against: breaksContract ? 'contract' : 'baseline',
    },
  ];
}

/** Files with different columns are different tables: their volume and amounts cannot be compared. */
function isSameTable({ closed }: Contract, one: RunProfile, other: RunProfile): boolean {
  return (
    closed ||
    new Set(Object.keys(one.fields)).symmetricDifference(new Set(Object.keys(other.fields))).size === 0
  );
}

function volume(run: RunProfile, contract: Contract, baseline: Baseline): Deviation[] {
  const past = baseline.snapshots('volume', null).map(({ profile }) => profile);
  const known = usual(past.filter((one) => isSameTable(contract, one, run)).map(({ records }) => records));
  if (!known) return [];
  const drop = -excess(run.records, known, VOLUME_DROP * known.median);
  if (drop <= 0) return [];
  const share = drop / known.median;
  return [
    {
      kind: 'volume',
      severity: share >= VOLUME_LOST ? 'critical' : 'warning',
      field: null,
      confidence: null,
      message: `${run.records} records received, ${percent(share)} fewer than usual (${Math.round(known.median)})`,
      details: { records: run.records, usual: known.median, spread: roundTo(3, known.spread) },
      signature: '',
      against: 'baseline',
    },
  ];
}

function distribution(run: RunProfile, contract: Contract, baseline: Baseline): Deviation[] {
  return contract.amounts.flatMap((path) => {
    const past = baseline
      .snapshots('distribution', path)
      .map(({ profile }) => profile)
      .filter((one) => isComparable(one.records, run.records) && isSameTable(contract, one, run));
    return shifted(path, run, past) ?? collapsed(path, run, past) ?? [];
  });
}

/** All three inner quartiles of the amounts moved in one direction. */
function shifted(path: string, run: RunProfile, past: RunProfile[]): Deviation[] | null {
  const shifts = (['p25', 'p50', 'p75'] as const).map((name) => shiftOf(name, path, run, past));
  const shift = median(shifts.filter((one) => one !== null)) ?? 0;
  if (shifts.some((one) => one === null || Math.sign(one) !== Math.sign(shift) || one === 0)) return null;
  const factor = 10 ** Math.abs(shift);
  return [
    {
      kind: 'distribution',
      severity: Math.abs(shift) >= AMOUNTS_WRONG ? 'critical' : 'warning',
      field: path,
      confidence: null,
      message: `${path} is about ${rounded(factor)} times ${shift > 0 ? 'larger' : 'smaller'} than usual`,
      details: { factor: rounded(shift > 0 ? factor : 1 / factor), log10: { ...run.quantiles[path] } },
      signature: '',
      against: 'baseline',
    },
  ];
}

function shiftOf(name: keyof Quantiles, path: string, run: RunProfile, past: RunProfile[]): number | null {
  const value = run.quantiles[path]?.[name];
  const known = usual(past.flatMap(({ quantiles }) => quantiles[path]?.[name] ?? []));
  return value === undefined || !known ? null : excess(value, known, AMOUNTS_SHIFT);
}

/** The records have almost no distinct amounts any more. */
function collapsed(path: string, run: RunProfile, past: RunProfile[]): Deviation[] | null {
  const field = run.fields[path];
  const known = usual(past.flatMap(({ fields }) => (fields[path] ? distinctShare(fields[path]) : [])));
  if (!field || !known || !run.quantiles[path] || run.sampled < MIN_RECORDS) return null;
  const share = distinctShare(field);
  if (share > known.median / 4 || excess(share, known, 0.25) >= 0) return null;
  return [
    {
      kind: 'distribution',
      severity: 'critical',
      field: path,
      confidence: null,
      message: `${path} has almost no distinct values: ${percent(share)} (usual: ${percent(known.median)})`,
      details: { distinct_share: roundTo(3, share), usual: roundTo(3, known.median) },
      signature: '',
      against: 'baseline',
    },
  ];
}

function stale(
  { age, records }: RunProfile,
  { staleAfter, timestamp }: Contract,
  baseline: Baseline,
): Deviation[] {
  if (age === null || staleAfter === null || age <= staleAfter) return [];
  const usualAge = median(baseline.good('stale', timestamp).flatMap(({ profile }) => profile.age ?? []));
  if (usualAge !== null && age <= OLDER_THAN_USUAL * usualAge) return [];
  if (usualAge === null && baseline.accepts({ kind: 'stale', field: timestamp, signature: '' })) return [];
  // Without earlier runs, it is unknown whether the feed is always late.
  const severity = usualAge === null ? 'info' : age >= HALF_DAY ? 'critical' : 'warning';
  const comparison = usualAge === null ? 'no earlier runs to compare with' : `usual: ${duration(usualAge)}`;
  return [
    {
      kind: 'stale',
      severity,
      field: timestamp,
      confidence: null,
      message: `The newest of ${records} records was ${duration(age)} old when received (${comparison})`,
      details: { age_seconds: age, usual_seconds: usualAge },
      signature: '',
      against: 'baseline',
    },
  ];
}

function isComparable(one: number, other: number): boolean {
  return Math.max(one, other) <= COMPARABLE * Math.min(one, other);
}

function duration(seconds: number): string {
  const units: [number, string][] = [
    [86_400, 'days'],
    [3600, 'hours'],
    [60, 'minutes'],
  ];
  const [size, name] = units.find(([size]) => Math.abs(seconds) >= 2 * size) ?? [1, 'seconds'];
  return `${Math.round(seconds / size)} ${name}`;
}

function rounded(factor: number): number {
  return Number(factor.toPrecision(2));
}
