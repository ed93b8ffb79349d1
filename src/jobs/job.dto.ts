import { EXAMPLE_FILE_SOURCE } from '../config/source-names.js';
import { ApiProperty } from '@nestjs/swagger';
import { JOB_STATUSES, type JobStatus } from '../common/job-status.js';
import { TRIGGERS, type EtlJob, type Trigger } from './etl-job.entity.js';

/** The records of a job by outcome; `read` is the sum of the other five. */
export class JobCountsDto {
  @ApiProperty({ example: 10 })
  read!: number;

  @ApiProperty({ example: 10, description: 'No fact had their coin, source and time' })
  inserted!: number;

  @ApiProperty({ example: 0, description: 'Values differ from the existing fact' })
  updated!: number;

  @ApiProperty({ example: 0, description: 'Equal to a fact of an earlier job' })
  unchanged!: number;

  @ApiProperty({ example: 0, description: 'Equal to a fact of this job' })
  duplicate!: number;

  @ApiProperty({ example: 0, description: 'Unusable; see /api/v1/rejected?job_id=…' })
  rejected!: number;
}

/** One run of one source. Times are ISO 8601 in UTC. */
export class JobDto {
  @ApiProperty({ example: 1 })
  id!: number;

  @ApiProperty({ example: EXAMPLE_FILE_SOURCE })
  source!: string;

  @ApiProperty({ enum: JOB_STATUSES })
  status!: JobStatus;

  @ApiProperty({ enum: TRIGGERS })
  trigger!: Trigger;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Start of the first attempt',
  })
  started_at!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  completed_at!: string | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 0.42,
    description: 'From the start of the first attempt to the end, or until now',
  })
  duration_seconds!: number | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Time of the newest quote it loaded',
  })
  last_processed_timestamp!: string | null;

  @ApiProperty({ example: 10, description: 'inserted + updated + unchanged' })
  records_processed!: number;

  @ApiProperty({ type: JobCountsDto })
  counts!: JobCountsDto;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 50000,
    description: 'Records read per second so far',
  })
  records_per_second!: number | null;

  @ApiProperty({ example: 1, description: 'Committed pages' })
  pages!: number;

  @ApiProperty({ type: String, nullable: true, description: 'The last error' })
  error_message!: string | null;

  @ApiProperty({ example: 1, description: 'How many times a worker has started the job' })
  attempt!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Additional information, for example that a file is unchanged',
  })
  note!: string | null;
}

/** A job as the API and the command line show it. */
export function toJobDto(job: EtlJob, now: Date): JobDto {
  const { read, inserted, updated, unchanged, duplicate, rejected } = job;
  const seconds = job.startedAt
    ? ((job.completedAt ?? now).getTime() - job.startedAt.getTime()) / 1000
    : null;
  return {
    id: job.id,
    source: job.source,
    status: job.status,
    trigger: job.trigger,
    started_at: job.startedAt?.toISOString() ?? null,
    completed_at: job.completedAt?.toISOString() ?? null,
    duration_seconds: seconds,
    last_processed_timestamp: job.lastProcessedTimestamp?.toISOString() ?? null,
    records_processed: job.processed,
    counts: { read, inserted, updated, unchanged, duplicate, rejected },
    records_per_second: seconds ? Math.round(read / seconds) : null,
    pages: job.pages,
    error_message: job.errorMessage,
    attempt: job.attempt,
    note: job.note,
  };
}
