import { EXAMPLE_FILE_SOURCE } from '../../config/source-names.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, Matches } from 'class-validator';
import { Cursor, Flag, Limit, NextCursor } from '../../http/parameters/query.dto.js';
import { JobId, SourceFilter } from '../../http/parameters/filters.js';

/** Filters of rejected records; they combine. */
export class RejectsFilter {
  @JobId('Only records this job rejected')
  job_id?: number;

  @SourceFilter()
  source?: string;

  @ApiPropertyOptional({
    type: String,
    example: 'price_missing',
    description: 'Only records with this error code',
  })
  @IsOptional()
  @Matches(/^[a-z][a-z0-9_]{0,59}$/, { message: 'must be a code such as price_missing' })
  code?: string;

  @ApiPropertyOptional({
    type: Boolean,
    description: 'true: only records that a later run or replay loaded; false: only records still missing',
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

/** A record that could not be used: what is wrong with it, and its position in the raw data. */
export class RejectedRecordDto {
  @ApiProperty({ example: 1 })
  id!: number;

  @ApiProperty({ example: 1, description: 'The job that rejected it' })
  job_id!: number;

  @ApiProperty({ example: EXAMPLE_FILE_SOURCE })
  source!: string;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 1,
    description: 'Number of its page within the job that fetched it',
  })
  page!: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'URL of the page, without the API key' })
  url!: string | null;

  @ApiProperty({ example: 'line 7', description: 'Position in the page, for people' })
  place!: string;

  @ApiProperty({ example: 1, description: 'Id of the raw page' })
  raw_id!: number;

  @ApiProperty({ example: 7, description: 'Index in a JSON list, from 0, or line of a file, from 1' })
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
    description: 'Time of the quote; null when it could not be read',
  })
  timestamp!: string | null;

  @ApiProperty({ enum: ['normalize', 'resolve', 'load'] })
  stage!: string;

  @ApiProperty({ example: 'price_missing', description: 'Stable error code' })
  code!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'price',
    description: 'The field, by the name the source uses',
  })
  field!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The value as received, cut to 10,000 characters',
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
