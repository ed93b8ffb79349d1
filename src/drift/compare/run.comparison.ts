import { excess, median, usual } from '../../common/robust.js';
import type { Baseline } from './baseline.js';
import type { Contract, DeclaredField } from '../../ingestion/source/contract.js';
import { percent, type Deviation } from './deviation.js';
import { distinctShare, nullShare, type Quantiles, type RunProfile } from '../profile/profile.js';

/** Nulls of fewer records than this say little, unless there is nothing else. */
const JUDGED_FROM = 20;
const LEAST_JUDGED = 3;

/** The least changes worth a word, where runs hardly ever differ. */
const NULLS_JUMP = 0.2;
const VOLUME_DROP = 0.2;
/** log10: eightfold. Markets as a whole move less than that within a baseline. */
const AMOUNTS_SHIFT = 0.9;

/** What makes a change critical. */
const HALF_NULL = 0.5;
const VOLUME_LOST = 0.4;
/** log10: about thirtyfold. */
const AMOUNTS_WRONG = 1.5;
const HALF_DAY = 12 * 3600;

/** A population of quite another size is another population: its quantiles say nothing. */
const COMPARABLE = 1.5;

/** A feed is stale when it is also much older than it usually is: some feeds are always late. */
const OLDER_THAN_USUAL = 3;

/** How a run as a whole differs from the contract and from recent runs: nulls, volume, amounts, age. */
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

/** Nulls of the fields that are loaded, against the contract and, where there is a baseline, against that. */
export function nulls(run: RunProfile, contract: Contract, baseline: Baseline): Deviation[] {
  return contract.fields
    .filter(({ use, path }) => use !== 'kept' && (run.fields[path]?.seen ?? 0) > 0)
    .flatMap((field) => nullsOf(field, run, baseline));
}

function nullsOf(field: DeclaredField, run: RunProfile, baseline: Baseline): Deviation[] {
  const { path, use } = field;
  const share = nullShare(run, path);
  const isJudged = run.sampled >= JUDGED_FROM || (share === 1 && run.sampled >= LEAST_JUDGED);
  if (!isJudged) return [];
  const past = baseline.good('nulls', path).map(({ profile }) => nullShare(profile, path));
  const known = usual(past);
  const jump = known ? excess(share, known, NULLS_JUMP) : 0;
  // Once an operator has accepted more nulls than the contract allows, the runs since then say what is usual.
  const breaksContract =
    share > field.nullShare && !baseline.accepts({ kind: 'nulls', field: path, signature: '' });
  if (!breaksContract && jump <= 0) return [];
  const normal = known
    ? `${percent(known.median)} is usual`
    : `at most ${percent(field.nullShare)} is normal`;
  return [
    {
      kind: 'nulls',
      severity: use === 'required' && share >= HALF_NULL ? 'critical' : 'warning',
      field: path,
      confidence: null,
      message: `${path} is empty in ${percent(share)} of the records, ${normal}`,
      details: {
        share: thousandths(share),
        usual: known ? thousandths(known.median) : null,
        records: run.records,
      },
      signature: '',
      against: breaksContract ? 'contract' : 'baseline',
    },
  ];
}

/** A table with other columns is another table: how long it was and what stood in it says nothing here. */
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
      message: `${run.records} records came, ${Math.round(known.median)} are usual: ${percent(share)} are gone`,
      details: { records: run.records, usual: known.median, spread: thousandths(known.spread) },
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

/** The middle half of the amounts has moved as one. */
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
      message: `${path} is about ${rounded(factor)} times ${shift > 0 ? 'larger' : 'smaller'} than usual throughout`,
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

/** Nearly every record has the same few amounts, which it had not before. */
function collapsed(path: string, run: RunProfile, past: RunProfile[]): Deviation[] | null {
  const field = run.fields[path];
  const known = usual(past.flatMap(({ fields }) => (fields[path] ? distinctShare(fields[path]) : [])));
  if (!field || !known || !run.quantiles[path] || run.sampled < JUDGED_FROM) return null;
  const share = distinctShare(field);
  if (share > known.median / 4 || excess(share, known, 0.25) >= 0) return null;
  return [
    {
      kind: 'distribution',
      severity: 'critical',
      field: path,
      confidence: null,
      message: `${path} has hardly any different values: ${percent(share)} are, ${percent(known.median)} is usual`,
      details: { distinct_share: thousandths(share), usual: thousandths(known.median) },
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
  // The first answer ever may come from a feed that is always late: nobody knows yet.
  const severity = usualAge === null ? 'info' : age >= HALF_DAY ? 'critical' : 'warning';
  const than =
    usualAge === null ? 'no earlier run tells whether that is usual' : `${duration(usualAge)} is usual`;
  return [
    {
      kind: 'stale',
      severity,
      field: timestamp,
      confidence: null,
      message: `The newest of ${records} records was ${duration(age)} old when it came, ${than}`,
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

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function rounded(factor: number): number {
  return Number(factor.toPrecision(2));
}
