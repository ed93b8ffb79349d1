import { SUCCEEDED } from '../common/job-status.js';
import { monthOf } from '../common/calendar-months.js';
import { accessOf, type Settings } from '../config/settings.js';
import { SOURCES } from '../config/source-names.js';
import { oneOfSql } from '../database/one-of.sql.js';
import { callsLeft } from './http/quota.js';

/** How a source is doing: its last success and the calls of this calendar month (UTC). */
export interface SourceStatus {
  source: string;
  /** End of its newest successful run; `null`: there is none. */
  lastSuccess: Date | null;
  /** Seconds since then. */
  ageSeconds: number | null;
  /** Calls made this month, failed ones included. */
  callsUsed: number;
  /** Calls that its plan has left this month; `null`: not an API, or no limit. */
  callsLeft: number | null;
}

/** A connection to the database or to its replica. */
interface Queryable {
  query(sql: string, parameters: unknown[]): Promise<unknown>;
}

/** SQL condition on a row of `etl_jobs`: it fetched and loaded data. A replay fetches nothing. */
export const SUCCESSFUL_RUN = `${oneOfSql('status', SUCCEEDED)} AND trigger <> 'replay'`;

/** Reads the status of every source, in the order of {@link SOURCES}. */
export async function readSourceStatus(
  database: Queryable,
  settings: Pick<Settings, 'apis'>,
  now: Date,
): Promise<SourceStatus[]> {
  const rows = (await database.query(STATUS, [SOURCES, monthOf(now)])) as StatusRow[];
  return rows.map(({ source, last_success, calls }) => ({
    source,
    lastSuccess: last_success,
    ageSeconds: last_success === null ? null : (now.getTime() - last_success.getTime()) / 1000,
    callsUsed: calls,
    callsLeft: callsLeft(accessOf(settings, source)?.monthlyCalls ?? null, calls),
  }));
}

interface StatusRow {
  source: string;
  last_success: Date | null;
  calls: number;
}

const STATUS = `
  SELECT s.source,
         (SELECT max(completed_at) FROM etl_jobs j WHERE j.source = s.source AND ${SUCCESSFUL_RUN}) AS last_success,
         coalesce((SELECT calls FROM source_calls c WHERE c.source = s.source AND c.month = $2), 0) AS calls
  FROM unnest($1::text[]) WITH ORDINALITY AS s(source, place) ORDER BY s.place`;
