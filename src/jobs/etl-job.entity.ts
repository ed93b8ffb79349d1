import { Check, Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { JOB_STATUSES, type JobStatus } from '../common/job-status.js';
import { oneOfSql } from '../database/one-of.sql.js';
import type { RunOptions } from '../ingestion/source/extraction.js';
import type { PageSelection } from '../ingestion/raw-data/raw-pages.reader.js';
import type { JsonObject } from '../ingestion/source/page.js';

export const TRIGGERS = ['startup', 'schedule', 'api', 'cli', 'replay', 'upload'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** The options of a job: those of extraction, or the stored pages to replay. */
export interface JobOptions extends RunOptions {
  /** Stored pages to replay; nothing is fetched. */
  replay?: PageSelection;
}

const count = { type: 'bigint', default: 0 } as const;

/** `etl_jobs`: one row per request to run a source, with its result. */
@Entity('etl_jobs')
@Index('etl_jobs_source_idx', { synchronize: false })
@Index('etl_jobs_fetched_idx', { synchronize: false })
@Index('etl_jobs_status_idx', { synchronize: false })
@Index('etl_jobs_single_flight_key', { synchronize: false })
@Index('etl_jobs_tick_key', ['source', 'scheduledFor'], { unique: true })
@Check('etl_jobs_status_check', oneOfSql('status', JOB_STATUSES))
@Check('etl_jobs_trigger_check', oneOfSql('trigger', TRIGGERS))
@Check(
  'etl_jobs_every_record_counted',
  'records_read = records_inserted + records_updated + records_unchanged + records_duplicate + records_rejected',
)
@Check('etl_jobs_processed', 'records_processed = records_inserted + records_updated + records_unchanged')
export class EtlJob {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('text')
  source!: string;

  @Column('text')
  status!: JobStatus;

  @Column('text')
  trigger!: Trigger;

  @Column('jsonb', { default: {} })
  options!: JobOptions;

  /** The job's id in the queue. */
  @Column({ name: 'queue_id', type: 'uuid' })
  queueId!: string;

  /** The tick of a scheduled run; unique per source, so that several schedulers create one job. */
  @Column({ name: 'scheduled_for', type: 'timestamptz', nullable: true })
  scheduledFor!: Date | null;

  @Column({ name: 'queued_at', type: 'timestamptz', default: () => 'now()' })
  queuedAt!: Date;

  /** When the first attempt started. */
  @Column({ name: 'started_at', type: 'timestamptz', nullable: true })
  startedAt!: Date | null;

  @Column({ name: 'completed_at', type: 'timestamptz', nullable: true })
  completedAt!: Date | null;

  /** Time of the newest quote that this job has loaded. */
  @Column({ name: 'last_processed_timestamp', type: 'timestamptz', nullable: true })
  lastProcessedTimestamp!: Date | null;

  @Column({ ...count, name: 'records_read' })
  read!: number;

  @Column({ ...count, name: 'records_inserted' })
  inserted!: number;

  @Column({ ...count, name: 'records_updated' })
  updated!: number;

  @Column({ ...count, name: 'records_unchanged' })
  unchanged!: number;

  @Column({ ...count, name: 'records_duplicate' })
  duplicate!: number;

  @Column({ ...count, name: 'records_rejected' })
  rejected!: number;

  /** inserted + updated + unchanged. */
  @Column({ ...count, name: 'records_processed' })
  processed!: number;

  /** Pages whose transaction committed. */
  @Column('integer', { default: 0 })
  pages!: number;

  /** Where extraction resumes after the last committed page. */
  @Column('jsonb', { nullable: true })
  cursor!: JsonObject | null;

  /** Incremented each time a worker takes the job; a page of an older attempt cannot commit. */
  @Column('integer', { default: 0 })
  attempt!: number;

  @Column({ name: 'transient_failures', type: 'integer', default: 0 })
  transientFailures!: number;

  @Column({ name: 'deaths_without_progress', type: 'integer', default: 0 })
  deathsWithoutProgress!: number;

  @Column({ name: 'cancel_requested', type: 'boolean', default: false })
  cancelRequested!: boolean;

  @Column({ name: 'error_message', type: 'text', nullable: true })
  errorMessage!: string | null;

  @Column('text', { nullable: true })
  note!: string | null;
}
