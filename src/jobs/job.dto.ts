import { ApiProperty } from '@nestjs/swagger';
import { JOB_STATUSES, TRIGGERS, type EtlJob, type JobStatus, type Trigger } from './etl-job.entity.js';

/** Number of records by outcome; `read` is the sum of the other five. */
export class JobCountsDto {
  @ApiProperty({ example: 10 })
  read!: number;

  @ApiProperty({ example: 10, description: 'No fact existed for their coin, source and time' })
  inserted!: number;

  @ApiProperty({ example: 0, description: 'Values differed from the fact' })
  updated!: number;

  @ApiProperty({ example: 0, description: 'Equal to a fact of an earlier job' })
  unchanged!: number;

  @ApiProperty({ example: 0, description: 'Equal to a fact of this job' })
  duplicate!: number;

  @ApiProperty({ example: 0, description: 'Unusable; see /api/v1/rejected?job_id=… for reasons' })
  rejected!: number;
}

/** One run of one source. Times are ISO 8601 in UTC. */
export class JobDto {
  @ApiProperty({ example: 1 })
  id!: number;

  @ApiProperty({ example: 'csv' })
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
    description: 'Time of the newest loaded quote',
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

  @ApiProperty({ example: 1, description: 'Number of times a worker started the job' })
  attempt!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Further information, e.g. that a file is unchanged',
  })
  note!: string | null;
}

/** Converts a job to its form in the API and the command line. */
export function toJobDto(job: EtlJob, now = new Date()): JobDto {
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

/** Whether a job is queued or running. */
export function isActive({ status }: JobDto): boolean {
  return status === 'queued' || status === 'running';
}
