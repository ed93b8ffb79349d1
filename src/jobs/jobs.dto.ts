import { EXAMPLE_FILE_SOURCE } from '../config/source-names.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional } from 'class-validator';
import { Cursor, Flag, Limit, NextCursor } from '../http/parameters/query.dto.js';
import { ChoiceFilter, SourceFilter } from '../http/parameters/filters.js';
import { JOB_STATUSES, type JobStatus } from '../common/job-status.js';
import { JobDto } from './job.dto.js';

/** Which jobs to list. */
export class JobsQuery {
  @SourceFilter('Only jobs of this source')
  source?: string;

  @ChoiceFilter(JOB_STATUSES, 'Only jobs with this status')
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
    description: 'Ignore checkpoints and read everything again',
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

  @NextCursor()
  next_cursor!: string | null;
}

export class ActiveJobDto {
  @ApiProperty({ example: EXAMPLE_FILE_SOURCE })
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
