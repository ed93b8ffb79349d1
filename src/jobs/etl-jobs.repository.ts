import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ACTIVE, type ENDED, type JobStatus } from '../common/job-status.js';
import { storable } from '../database/storable.js';
import { oneOfSql } from '../database/one-of.sql.js';
import type { Transaction } from '../database/transaction.js';
import type { JsonObject } from '../ingestion/source/page.js';
import { RAISE_VERSION } from '../totals/data-version.js';
import { EtlJob, type JobOptions, type Trigger } from './etl-job.entity.js';

/** The counts of one page; the number of records read is their sum. */
export interface PageCounts {
  inserted: number;
  updated: number;
  unchanged: number;
  duplicate: number;
  rejected: number;
}

/** One attempt at a job. Only the newest attempt may write to the job. */
export interface Attempt {
  jobId: number;
  attempt: number;
}

/** A job that is not yet in `etl_jobs`. */
export interface NewJob {
  source: string;
  trigger: Trigger;
  options: JobOptions;
  /** Its id in the queue, a UUID that the caller generates. */
  queueId: string;
  /** The tick it belongs to, for scheduled runs. */
  scheduledFor?: Date;
}

/** How a job ended. */
export interface JobResult {
  status: (typeof ENDED)[number];
  errorMessage?: string;
  note?: string | null;
}

/** Another worker has taken the job over, or the job has ended: this attempt may write nothing more. */
export class FencedError extends Error {
  constructor({ jobId, attempt }: Attempt) {
    super(`Attempt ${attempt} of job ${jobId} no longer owns the job`);
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

  /** Inserts a queued job; `null` when its source has one queued or running, or its tick already has a job. */
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

  /** Starts the next attempt; `null` when the job has already ended. */
  async begin(jobId: number): Promise<EtlJob | null> {
    await this.endSessions(jobId);
    const [, affected] = await this.dataSource.query<[unknown[], number]>(
      `UPDATE etl_jobs SET
         deaths_without_progress = deaths_without_progress + (status = 'running')::int,
         status = 'running', attempt = attempt + 1, started_at = coalesce(started_at, now())
       WHERE id = $1 AND ${oneOfSql('status', ACTIVE)}`,
      [jobId],
    );
    return affected === 1 ? this.find(jobId) : null;
  }

  /** Requeues a job whose worker died; false when this attempt is no longer running. */
  async requeueAfterDeath(jobId: number, attempt: number): Promise<boolean> {
    await this.endSessions(jobId);
    const [, affected] = await this.dataSource.query<[unknown[], number]>(
      `UPDATE etl_jobs SET status = 'queued', deaths_without_progress = deaths_without_progress + 1,
         error_message = 'The worker stopped responding'
       WHERE id = $1 AND attempt = $2 AND status = 'running'`,
      [jobId, attempt],
    );
    return affected === 1;
  }

  /**
   * Terminates the sessions of earlier attempts. A process that hangs, or whose machine lost its network, would
   * otherwise hold its lock on the job until its connection ends.
   */
  private async endSessions(jobId: number): Promise<void> {
    await this.dataSource.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND usename = current_user AND application_name = $1 AND pid <> pg_backend_pid()`,
      [sessionName(jobId)],
    );
  }

  /** Fails a job that is no longer in the queue. */
  async fail(jobId: number, attempt: number, message: string): Promise<void> {
    await this.dataSource.query(
      withTotals(
        `UPDATE etl_jobs SET status = 'failure', completed_at = now(), error_message = $3
         WHERE id = $1 AND attempt = $2 AND ${oneOfSql('status', ACTIVE)}`,
      ),
      [jobId, attempt, message],
    );
  }

  /**
   * Cancels a queued job at once; a running one stops at its next page.
   * @returns the queue id to cancel when the job was queued, `undefined` when it is running, `null` when it has ended
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

  /**
   * Requeues a running job, which resumes at the next page.
   * @param transientFailure message of the failure, which counts towards the limit of retries
   */
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
   * Locks the job for the transaction and checks that this attempt still owns it.
   * @throws FencedError when it does not
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
   * Adds the counts of a loaded page to its job.
   * @param progress pages loaded so far; the cursor is only stored when the job `advances`
   * @param newest time of the newest quote of the page (ISO 8601, UTC)
   */
  async addPage(
    tx: Transaction,
    attempt: Attempt,
    progress: { pages: number; cursor: JsonObject | null; advances: boolean },
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
        progress.pages,
        progress.advances,
        progress.cursor === null ? null : JSON.stringify(progress.cursor),
        newest,
      ],
    );
  }

  /** Ends the job, in the transaction that also completes it in the queue. */
  async finish(tx: Transaction, jobId: number, { status, errorMessage, note }: JobResult): Promise<void> {
    await tx.query(
      withTotals(
        `UPDATE etl_jobs SET status = $2, completed_at = now(), error_message = coalesce($3, error_message), note = coalesce($4, note)
         WHERE id = $1`,
      ),
      [jobId, status, storableOrNull(errorMessage), storableOrNull(note)],
    );
  }
}

/**
 * SQL that ends a job, counts it in `job_totals` and increments the data version.
 * @param end the UPDATE that ends the job, without RETURNING
 */
function withTotals(end: string): string {
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

/** Messages may quote what a source sent, which can contain characters that PostgreSQL rejects. */
function storableOrNull(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : storable(text);
}

/** `application_name` of a session while it loads a page of the job, for {@link EtlJobsRepository.begin}. */
function sessionName(jobId: number): string {
  return `kasparro job ${jobId}`;
}
