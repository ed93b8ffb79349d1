import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import { Cursor, Flag, Limit } from '../http/parameters/query.dto.js';
import { SOURCES } from '../config/source-names.js';
import { JOB_STATUSES, type JobStatus } from '../common/job-status.js';
import { JobDto } from './job.dto.js';

const STATUS_MESSAGE = `must be one of ${JOB_STATUSES.join(', ')}`;
const SOURCE_MESSAGE = `must be one of ${SOURCES.join(', ')}`;

/** Which jobs to list. */
export class JobsQuery {
  @ApiPropertyOptional({ enum: SOURCES, description: 'Only jobs of this source' })
  @IsOptional()
  @IsIn(SOURCES, { message: SOURCE_MESSAGE })
  source?: string;

  @ApiPropertyOptional({ enum: JOB_STATUSES, description: 'Only jobs with this status' })
  @IsOptional()
  @IsIn(JOB_STATUSES, { message: STATUS_MESSAGE })
  status?: JobStatus;

  @Limit('Maximum number of jobs', { most: 500, usual: 10 })
  limit: number = 10;

  @Cursor()
  cursor?: string;
}

/** How to run every source. */
export class RunAllQuery {
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Ignore checkpoints: read everything again',
  })
  @IsOptional()
  @Flag()
  @IsBoolean({ message: 'must be true or false' })
  full: boolean = false;
}

/** How to run one source. */
export class RunQuery extends RunAllQuery {
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Respond when the job has ended, after 15 minutes at the latest',
  })
  @IsOptional()
  @Flag()
  @IsBoolean({ message: 'must be true or false' })
  sync: boolean = false;
}

export class JobAnswer {
  @ApiProperty({ type: JobDto })
  job!: JobDto;
}

export class JobsAnswer {
  @ApiProperty({ type: [JobDto] })
  jobs!: JobDto[];

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Give it as `cursor` for the next page; null at the end',
  })
  next_cursor!: string | null;
}

export class ActiveJobDto {
  @ApiProperty({ example: 'csv' })
  source!: string;

  @ApiProperty({ type: Number, nullable: true, example: 7 })
  job_id!: number | null;
}

export class JobsStartedAnswer {
  @ApiProperty({ type: [JobDto] })
  jobs!: JobDto[];

  @ApiProperty({ type: [ActiveJobDto] })
  already_running!: ActiveJobDto[];
}
