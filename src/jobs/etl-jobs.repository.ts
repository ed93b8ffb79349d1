import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { storable } from '../common/storable.js';
import type { Transaction } from '../database/transaction.js';
import type { JsonObject } from '../ingestion/source/page.js';
import { RAISE_VERSION } from '../totals/data-version.js';
import { EtlJob, type JobOptions, type JobStatus, type Trigger } from './etl-job.entity.js';

/** What one page added to the counts of its job; `read` is the sum of the rest. */
export interface PageCounts {
  inserted: number;
  updated: number;
  unchanged: number;
  duplicate: number;
  rejected: number;
}

/** One attempt at a job: the right to write on its behalf, lost when another worker takes it. */
export interface Attempt {
  jobId: number;
  attempt: number;
}

/** A request to run a source, not yet written. */
export interface NewJob {
  source: string;
  trigger: Trigger;
  options: JobOptions;
  /** Its id in the queue, a UUID made by the caller. */
  queueId: string;
  /** The tick it belongs to, for scheduled runs. */
  scheduledFor?: Date;
}

/** How a run ended. */
export interface Outcome {
  status: Extract<JobStatus, 'success' | 'partial' | 'failure' | 'cancelled'>;
  errorMessage?: string;
  note?: string | null;
}

/** Another worker has taken the job over, or it was ended from outside: nothing more may be written. */
export class FencedError extends Error {
  constructor({ jobId, attempt }: Attempt) {
    super(`Attempt ${attempt} of job ${jobId} has been replaced`);
    this.name = 'FencedError';
  }
}

/** The only writer of `etl_jobs` and of `job_totals`. */
@Injectable()
export class EtlJobsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async find(id: number): Promise<EtlJob | null> {
    return this.dataSource.getRepository(EtlJob).findOneBy({ id });
  }

  /** Queues a job; `null` when its source has one queued or running, or when its tick was taken. */
  async insertQueued(tx: Transaction, job: NewJob): Promise<number | null> {
    const [row] = (await tx.query(
      `WITH queued AS (
         INSERT INTO etl_jobs (source, status, trigger, options, queue_id, scheduled_for)
         VALUES ($1, 'queued', $2, $3, $4, $5)
         ON CONFLICT DO NOTHING RETURNING id
       ), raised AS (${RAISE_VERSION} WHERE EXISTS (SELECT FROM queued))
       SELECT id FROM queued`,
      [job.source, job.trigger, JSON.stringify(job.options), job.queueId, job.scheduledFor ?? null],
    )) as { id: number }[];
    return row?.id ?? null;
  }

  /** Starts the next attempt; `null` when the job has ended meanwhile. */
  async begin(jobId: number): Promise<EtlJob | null> {
    await this.endSessions(jobId);
    const [, affected] = await this.dataSource.query<[unknown[], number]>(
      `UPDATE etl_jobs SET
         deaths_without_progress = deaths_without_progress + (status = 'running')::int,
         status = 'running', attempt = attempt + 1, started_at = coalesce(started_at, now())
       WHERE id = $1 AND status IN ('queued', 'running')`,
      [jobId],
    );
    return affected === 1 ? this.find(jobId) : null;
  }

  /** Notes that the worker of this attempt is gone and its job waits for another one; false when it does not. */
  async noteDeath(jobId: number, attempt: number): Promise<boolean> {
    await this.endSessions(jobId);
    const [, affected] = await this.dataSource.query<[unknown[], number]>(
      `UPDATE etl_jobs SET status = 'queued', deaths_without_progress = deaths_without_progress + 1,
         error_message = 'The worker stopped answering'
       WHERE id = $1 AND attempt = $2 AND status = 'running'`,
      [jobId, attempt],
    );
    return affected === 1;
  }

  /**
   * Ends what an attempt that was given up still has open. A process that hangs, or whose machine is
   * cut off, would otherwise hold its lock on the job for as long as its connection lives.
   */
  private async endSessions(jobId: number): Promise<void> {
    await this.dataSource.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND usename = current_user AND application_name = $1 AND pid <> pg_backend_pid()`,
      [sessionName(jobId)],
    );
  }

  /** Ends a job that nobody will work on any more. */
  async fail(jobId: number, attempt: number, message: string): Promise<void> {
    await this.dataSource.query(
      countedEnd(
        `UPDATE etl_jobs SET status = 'failure', completed_at = now(), error_message = $3
         WHERE id = $1 AND attempt = $2 AND status IN ('queued', 'running')`,
      ),
      [jobId, attempt, message],
    );
  }

  /**
   * Asks a job to stop: one that waits ends at once, one that runs stops at its next page.
   * @returns the queue id to take out, when it was waiting; `undefined` when it runs, `null` when it has ended
   */
  async requestCancel(tx: Transaction, jobId: number): Promise<string | undefined | null> {
    const [job] = (await tx.query(`SELECT status, queue_id FROM etl_jobs WHERE id = $1 FOR UPDATE`, [
      jobId,
    ])) as {
      status: JobStatus;
      queue_id: string;
    }[];
    if (job?.status === 'queued') {
      await this.finish(tx, jobId, { status: 'cancelled', errorMessage: 'Cancelled on request' });
      return job.queue_id;
    }
    if (job?.status !== 'running') return null;
    await tx.query('UPDATE etl_jobs SET cancel_requested = true WHERE id = $1', [jobId]);
    return undefined;
  }

  /** Hands an attempt back to the queue, to go on at the next page. */
  async requeue(tx: Transaction, jobId: number, transientFailure?: string): Promise<void> {
    await tx.query(
      `UPDATE etl_jobs SET status = 'queued',
         transient_failures = transient_failures + ($2::text IS NOT NULL)::int,
         error_message = coalesce($2, error_message)
       WHERE id = $1`,
      [jobId, storableOrNull(transientFailure)],
    );
  }

  /**
   * Locks the job for the transaction and makes sure this attempt still owns it.
   * @throws FencedError otherwise
   */
  async fence(tx: Transaction, attempt: Attempt): Promise<{ cancelRequested: boolean }> {
    const [row] = (await tx.query(
      `SELECT cancel_requested, set_config('application_name', $3, true) FROM etl_jobs
       WHERE id = $1 AND attempt = $2 AND status = 'running' FOR UPDATE`,
      [attempt.jobId, attempt.attempt, sessionName(attempt.jobId)],
    )) as { cancel_requested: boolean }[];
    if (!row) throw new FencedError(attempt);
    return { cancelRequested: row.cancel_requested };
  }

  /**
   * Adds a loaded page to the job.
   * @param step how many pages that makes, and where the job goes on, if it does
   */
  async addPage(
    tx: Transaction,
    attempt: Attempt,
    step: { number: number; cursor: JsonObject | null; goesOn: boolean },
    counts: PageCounts,
    newest: string | null,
  ): Promise<void> {
    const { inserted, updated, unchanged, duplicate, rejected } = counts;
    await tx.query(
      `UPDATE etl_jobs SET
         records_read = records_read + $2, records_inserted = records_inserted + $3,
         records_updated = records_updated + $4, records_unchanged = records_unchanged + $5,
         records_duplicate = records_duplicate + $6, records_rejected = records_rejected + $7,
         records_processed = records_processed + $8, pages = $9,
         cursor = CASE WHEN $10::boolean THEN $11::jsonb ELSE cursor END,
         last_processed_timestamp = greatest(last_processed_timestamp, $12::timestamptz),
         deaths_without_progress = 0
       WHERE id = $1`,
      [
        attempt.jobId,
        inserted + updated + unchanged + duplicate + rejected,
        inserted,
        updated,
        unchanged,
        duplicate,
        rejected,
        inserted + updated + unchanged,
        step.number,
        step.goesOn,
        step.cursor === null ? null : JSON.stringify(step.cursor),
        newest,
      ],
    );
  }

  /** Ends the job, in the transaction that also settles it in the queue. */
  async finish(tx: Transaction, jobId: number, { status, errorMessage, note }: Outcome): Promise<void> {
    await tx.query(
      countedEnd(
        `UPDATE etl_jobs SET status = $2, completed_at = now(), error_message = coalesce($3, error_message), note = coalesce($4, note)
         WHERE id = $1`,
      ),
      [jobId, status, storableOrNull(errorMessage), storableOrNull(note)],
    );
  }
}

/**
 * A statement that ends a job also counts it in `job_totals` and raises the version of the data.
 * @param end the UPDATE that ends it, without RETURNING
 */
function countedEnd(end: string): string {
  return `
    WITH ended AS (
      ${end} RETURNING source, status, records_processed, started_at, completed_at
    ), raised AS (${RAISE_VERSION} WHERE EXISTS (SELECT FROM ended))
    INSERT INTO job_totals AS t (source, status, jobs, records_processed, last_completed_at, last_duration_seconds)
    SELECT source, status, 1, records_processed, completed_at, extract(epoch FROM completed_at - started_at) FROM ended
    ON CONFLICT (source, status) DO UPDATE
      SET jobs = t.jobs + 1, records_processed = t.records_processed + excluded.records_processed,
          last_completed_at = excluded.last_completed_at, last_duration_seconds = excluded.last_duration_seconds`;
}

/** A message may quote what a source sent. */
function storableOrNull(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : storable(text);
}

/** What the session that loads a page of a job is called in `pg_stat_activity` for as long as it does. */
function sessionName(jobId: number): string {
  return `kasparro job ${jobId}`;
}
