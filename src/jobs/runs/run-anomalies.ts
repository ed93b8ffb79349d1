import { excess, median, usual, type Usual } from '../../common/robust-statistics.js';
import type { FINISHED } from '../../common/job-status.js';
import { percent, roundTo } from '../../common/rounding.js';

/** A finished run in the history of its source. */
export interface FinishedRun {
  id: number;
  source: string;
  status: (typeof FINISHED)[number];
  seconds: number | null;
  read: number;
  rejected: number;
  /** The file, when it is not the configured one. */
  file: string | null;
  /** Whether it read everything instead of only new data, and which part was requested; `null` when unknown. */
  snapshot: boolean | null;
  extent: string | null;
}

export const ANOMALY_METRICS = ['duration_seconds', 'records_read', 'reject_share', 'success_rate'] as const;

/** A metric by which a run differs from comparable earlier runs. */
export interface RunAnomaly {
  run_id: number;
  source: string;
  metric: (typeof ANOMALY_METRICS)[number];
  value: number;
  /** Median of the comparable earlier runs. */
  usual: number;
  /** Number of runs that the median is of. */
  runs: number;
  message: string;
}

/** Number of comparable earlier runs that a run needs to be checked: the eighth is the first. */
const LEAST_BEFORE = 7;
const LOOK_BACK = 30;
const RATE_WINDOW = 8;
/** Smallest differences that are reported, for sources whose runs hardly vary. */
const LEAST_SECONDS = 1;
const LEAST_SHARE_OF_RECORDS = 0.2;
const LEAST_REJECT_SHARE = 0.05;
const LEAST_RATE_DROP = 0.25;
/** Reject shares of fewer records are not compared. */
const LEAST_RECORDS = 20;

/**
 * Anomalies of runs of one source. Each run is compared with the comparable runs before it by median and median
 * absolute deviation.
 * @param history newest first
 * @param judged ids of the runs to check
 */
export function anomaliesOf(history: readonly FinishedRun[], judged: ReadonlySet<number>): RunAnomaly[] {
  const found = history.flatMap((run, place) =>
    judged.has(run.id) ? anomaliesOfRun(run, history.slice(place + 1)) : [],
  );
  return [...found, ...successRate(history, judged)];
}

function anomaliesOfRun(run: FinishedRun, before: readonly FinishedRun[]): RunAnomaly[] {
  if (!isRepresentative(run)) return [];
  const peers = before.filter((other) => isRepresentative(other) && isComparable(run, other));
  const loaded = peers.filter(({ status }) => status !== 'failure').slice(0, LOOK_BACK);
  return [
    ...(run.status === 'failure' ? [] : [...duration(run, loaded), ...records(run, loaded)]),
    ...rejects(run, peers),
  ];
}

/** Runs on an unchanged file, or on its new end only, are not representative in duration and number of records. */
function isRepresentative({ status, read, snapshot }: FinishedRun): boolean {
  return snapshot !== false && (read > 0 || status === 'failure');
}

function isComparable(one: FinishedRun, other: FinishedRun): boolean {
  const sameExtent = one.extent === null || other.extent === null || one.extent === other.extent;
  return one.file === other.file && sameExtent;
}

function duration(run: FinishedRun, peers: readonly FinishedRun[]): RunAnomaly[] {
  const known = usual(
    peers.flatMap(({ seconds }) => seconds ?? []),
    LEAST_BEFORE,
  );
  if (!known || run.seconds === null) return [];
  if (excess(run.seconds, known, Math.max(LEAST_SECONDS, known.median / 2)) <= 0) return [];
  const message = `took ${shown(run.seconds)} s, usually ${shown(known.median)} s`;
  return [anomaly(run, 'duration_seconds', run.seconds, known, peers.length, message)];
}

function records(run: FinishedRun, peers: readonly FinishedRun[]): RunAnomaly[] {
  const known = usual(
    peers.map(({ read }) => read),
    LEAST_BEFORE,
  );
  if (!known || excess(run.read, known, LEAST_SHARE_OF_RECORDS * known.median) === 0) return [];
  const message = `read ${run.read} records, usually ${shown(known.median)}`;
  return [anomaly(run, 'records_read', run.read, known, peers.length, message)];
}

function rejects(run: FinishedRun, peers: readonly FinishedRun[]): RunAnomaly[] {
  const shares = peers
    .filter(({ read }) => read >= LEAST_RECORDS)
    .slice(0, LOOK_BACK)
    .map(rejectShare);
  const known = usual(shares, LEAST_BEFORE);
  if (!known || run.read < LEAST_RECORDS || excess(rejectShare(run), known, LEAST_REJECT_SHARE) <= 0)
    return [];
  const message = `rejected ${percent(rejectShare(run), 1)} of its records, usually ${percent(known.median, 1)}`;
  return [anomaly(run, 'reject_share', rejectShare(run), known, shares.length, message)];
}

/** Compares the success rate of the newest runs with that of earlier runs, by windows of equal size. */
function successRate(history: readonly FinishedRun[], judged: ReadonlySet<number>): RunAnomaly[] {
  const newest = history.find(({ id }) => judged.has(id));
  if (!newest) return [];
  const from = history.indexOf(newest);
  const value = rateAt(history, from);
  if (value === null) return [];
  const before = Array.from({ length: LOOK_BACK }, (_, place) => rateAt(history, from + RATE_WINDOW + place));
  const rates = before.filter((rate) => rate !== null);
  const normal = median(rates) ?? 1;
  if (value > normal - LEAST_RATE_DROP) return [];
  const message = `${percent(value, 1)} of the last ${RATE_WINDOW} runs succeeded, usually ${percent(normal, 1)}`;
  return [anomaly(newest, 'success_rate', value, { median: normal, spread: 0 }, rates.length, message)];
}

function rateAt(history: readonly FinishedRun[], from: number): number | null {
  const runs = history.slice(from, from + RATE_WINDOW);
  if (runs.length < RATE_WINDOW) return null;
  return runs.filter(({ status }) => status !== 'failure').length / RATE_WINDOW;
}

function rejectShare({ read, rejected }: FinishedRun): number {
  return read === 0 ? 0 : rejected / read;
}

function anomaly(
  { id, source }: FinishedRun,
  metric: RunAnomaly['metric'],
  value: number,
  known: Usual,
  runs: number,
  message: string,
): RunAnomaly {
  return {
    run_id: id,
    source,
    metric,
    value: roundTo(3, value),
    usual: roundTo(3, known.median),
    runs,
    message,
  };
}

function shown(value: number): string {
  return String(value >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}
