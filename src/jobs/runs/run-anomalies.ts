import { excess, median, usual, type Usual } from '../../common/robust-statistics.js';
import type { JobStatus } from '../etl-job.entity.js';

/** A finished run as one of a series. */
export interface PastRun {
  id: number;
  source: string;
  status: Extract<JobStatus, 'success' | 'partial' | 'failure'>;
  seconds: number | null;
  read: number;
  rejected: number;
  /** Another file than the configured one. */
  file: string | null;
  /** Whether it read everything and not only what is new, and how much it was asked for; `null` when not known. */
  snapshot: boolean | null;
  extent: string | null;
}

export const ANOMALY_METRICS = ['duration_seconds', 'records_read', 'reject_share', 'success_rate'] as const;

/** What a run stands out by. */
export interface RunAnomaly {
  run_id: number;
  source: string;
  metric: (typeof ANOMALY_METRICS)[number];
  value: number;
  /** Median of the comparable runs before. */
  usual: number;
  /** How many runs that is the median of. */
  runs: number;
  message: string;
}

/** A run is judged when at least so many comparable ones went before: the eighth can stand out. */
const LEAST_BEFORE = 7;
const LOOK_BACK = 30;
const RATE_WINDOW = 8;
/** The least differences worth a word, where runs hardly ever differ. */
const LEAST_SECONDS = 1;
const LEAST_SHARE_OF_RECORDS = 0.2;
const LEAST_REJECT_SHARE = 0.05;
const LEAST_RATE_DROP = 0.25;
/** Shares of fewer records say little. */
const LEAST_RECORDS = 20;

/**
 * What stands out among runs of one source, each measured by the comparable runs before it with
 * median and median absolute deviation.
 * @param history newest first
 * @param judged ids of the runs to look at
 */
export function anomaliesOf(history: readonly PastRun[], judged: ReadonlySet<number>): RunAnomaly[] {
  const found = history.flatMap((run, place) =>
    judged.has(run.id) ? anomaliesOfRun(run, history.slice(place + 1)) : [],
  );
  return [...found, ...successRate(history, judged)];
}

function anomaliesOfRun(run: PastRun, before: readonly PastRun[]): RunAnomaly[] {
  if (!isTelling(run)) return [];
  const peers = before.filter((other) => isTelling(other) && isComparable(run, other));
  const loaded = peers.filter(({ status }) => status !== 'failure').slice(0, LOOK_BACK);
  return [
    ...(run.status === 'failure' ? [] : [...duration(run, loaded), ...records(run, loaded)]),
    ...rejects(run, peers),
  ];
}

/** A file that was unchanged, or the new end of one, says nothing of how long a run takes or how much it brings. */
function isTelling({ status, read, snapshot }: PastRun): boolean {
  return snapshot !== false && (read > 0 || status === 'failure');
}

function isComparable(one: PastRun, other: PastRun): boolean {
  const sameExtent = one.extent === null || other.extent === null || one.extent === other.extent;
  return one.file === other.file && sameExtent;
}

function duration(run: PastRun, peers: readonly PastRun[]): RunAnomaly[] {
  const known = usual(
    peers.flatMap(({ seconds }) => seconds ?? []),
    LEAST_BEFORE,
  );
  if (!known || run.seconds === null) return [];
  if (excess(run.seconds, known, Math.max(LEAST_SECONDS, known.median / 2)) <= 0) return [];
  const message = `took ${shown(run.seconds)} s, ${shown(known.median)} s are usual`;
  return [anomaly(run, 'duration_seconds', run.seconds, known, peers.length, message)];
}

function records(run: PastRun, peers: readonly PastRun[]): RunAnomaly[] {
  const known = usual(
    peers.map(({ read }) => read),
    LEAST_BEFORE,
  );
  if (!known || excess(run.read, known, LEAST_SHARE_OF_RECORDS * known.median) === 0) return [];
  const message = `read ${run.read} records, ${shown(known.median)} are usual`;
  return [anomaly(run, 'records_read', run.read, known, peers.length, message)];
}

function rejects(run: PastRun, peers: readonly PastRun[]): RunAnomaly[] {
  const shares = peers
    .filter(({ read }) => read >= LEAST_RECORDS)
    .slice(0, LOOK_BACK)
    .map(rejectShare);
  const known = usual(shares, LEAST_BEFORE);
  if (!known || run.read < LEAST_RECORDS || excess(rejectShare(run), known, LEAST_REJECT_SHARE) <= 0)
    return [];
  const message = `rejected ${percent(rejectShare(run))} of its records, ${percent(known.median)} are usual`;
  return [anomaly(run, 'reject_share', rejectShare(run), known, shares.length, message)];
}

/** How many of the newest runs succeeded, against every stretch of as many before. */
function successRate(history: readonly PastRun[], judged: ReadonlySet<number>): RunAnomaly[] {
  const newest = history.find(({ id }) => judged.has(id));
  if (!newest) return [];
  const from = history.indexOf(newest);
  const value = rateAt(history, from);
  if (value === null) return [];
  const before = Array.from({ length: LOOK_BACK }, (_, place) => rateAt(history, from + RATE_WINDOW + place));
  const rates = before.filter((rate) => rate !== null);
  const normal = median(rates) ?? 1;
  if (value > normal - LEAST_RATE_DROP) return [];
  const message = `${percent(value)} of the last ${RATE_WINDOW} runs succeeded, ${percent(normal)} is usual`;
  return [anomaly(newest, 'success_rate', value, { median: normal, spread: 0 }, rates.length, message)];
}

function rateAt(history: readonly PastRun[], from: number): number | null {
  const runs = history.slice(from, from + RATE_WINDOW);
  if (runs.length < RATE_WINDOW) return null;
  return runs.filter(({ status }) => status !== 'failure').length / RATE_WINDOW;
}

function rejectShare({ read, rejected }: PastRun): number {
  return read === 0 ? 0 : rejected / read;
}

function anomaly(
  { id, source }: PastRun,
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
    value: thousandths(value),
    usual: thousandths(known.median),
    runs,
    message,
  };
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function shown(value: number): string {
  return String(value >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
