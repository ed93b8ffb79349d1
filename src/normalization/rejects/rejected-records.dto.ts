import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, Matches } from 'class-validator';
import { Cursor, Flag, Limit, NextCursor } from '../../http/parameters/query.dto.js';
import { JobId, SourceFilter } from '../../http/parameters/filters.js';

/** Which rejects to list. Filters combine. */
export class RejectsFilter {
  @JobId('Only records this job rejected')
  job_id?: number;

  @SourceFilter()
  source?: string;

  @ApiPropertyOptional({ type: String, example: 'price_missing', description: 'Reason code' })
  @IsOptional()
  @Matches(/^[a-z][a-z0-9_]{0,59}$/, { message: 'must be a code such as price_missing' })
  code?: string;

  @ApiPropertyOptional({
    type: Boolean,
    description: 'true: only records loaded by a later run or replay; false: only records still missing',
  })
  @IsOptional()
  @Flag()
  @IsBoolean({ message: 'must be true or false' })
  resolved?: boolean;
}

export class RejectsQuery extends RejectsFilter {
  @Limit('Maximum number of records')
  limit: number = 100;

  @Cursor()
  cursor?: string;
}

/** A rejected record: the reason and its position in the raw data. */
export class RejectedRecordDto {
  @ApiProperty({ example: 1 })
  id!: number;

  @ApiProperty({ example: 1, description: 'The job that rejected it' })
  job_id!: number;

  @ApiProperty({ example: 'csv' })
  source!: string;

  @ApiProperty({ type: Number, nullable: true, example: 1, description: 'Page of the job that fetched it' })
  page!: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'URL or file of that page, without keys' })
  url!: string | null;

  @ApiProperty({ example: 'line 7', description: 'Position in the page as text' })
  place!: string;

  @ApiProperty({ example: 1, description: 'The stored page' })
  raw_id!: number;

  @ApiProperty({ example: 7, description: 'Index in a list from 0, line of a file from 1' })
  position!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'BTC',
    description: 'Id of the coin at the source',
  })
  source_id!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Time of the quote according to the source, if readable',
  })
  timestamp!: string | null;

  @ApiProperty({ enum: ['normalize', 'resolve', 'load'] })
  stage!: string;

  @ApiProperty({ example: 'price_missing', description: 'Stable reason code' })
  code!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'price',
    description: 'Name of the field at the source',
  })
  field!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The original value, at most 10,000 characters',
  })
  value!: string | null;

  @ApiProperty({ example: 'price is missing' })
  message!: string;

  @ApiProperty({ format: 'date-time', description: 'When it was rejected' })
  created_at!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When a later run or replay loaded the record',
  })
  resolved_at!: string | null;

  @ApiProperty({ type: Number, nullable: true })
  resolved_by_job_id!: number | null;
}

export class RejectedAnswer {
  @ApiProperty({ type: [RejectedRecordDto] })
  rejected!: RejectedRecordDto[];

  @NextCursor()
  next_cursor!: string | null;
}

/** All rejects with one code. */
export class RejectedGroupDto {
  @ApiProperty({ example: 'price_missing' })
  code!: string;

  @ApiProperty({ example: 12 })
  count!: number;

  @ApiProperty({ example: 2, description: 'How many of these a later run or replay loaded' })
  resolved!: number;

  @ApiProperty({ type: [RejectedRecordDto], description: 'The newest ones, at most three' })
  examples!: RejectedRecordDto[];
}

export class RejectedSummary {
  @ApiProperty({ example: 12 })
  total!: number;

  @ApiProperty({ type: [RejectedGroupDto], description: 'Most frequent first' })
  groups!: RejectedGroupDto[];
}
