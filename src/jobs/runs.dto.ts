import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { WholeNumber } from '../common/query.dto.js';
import { SOURCES } from '../ingestion/sources.js';
import { JOB_STATUSES, type JobStatus } from './etl-job.entity.js';
import { JobCountsDto, JobDto } from './job.dto.js';

/** Which runs to look at. */
export class RunsQuery {
  @ApiPropertyOptional({
    type: Number,
    minimum: 1,
    maximum: 500,
    default: 10,
    description: 'How many of the newest runs',
  })
  @IsOptional()
  @WholeNumber()
  @IsInt({ message: 'must be a whole number from 1 to 500' })
  @Min(1, { message: 'must be at least 1' })
  @Max(500, { message: 'must be at most 500' })
  limit: number = 10;

  @ApiPropertyOptional({ enum: SOURCES })
  @IsOptional()
  @IsIn(SOURCES, { message: `must be one of ${SOURCES.join(', ')}` })
  source?: string;

  @ApiPropertyOptional({ enum: JOB_STATUSES })
  @IsOptional()
  @IsIn(JOB_STATUSES, { message: `must be one of ${JOB_STATUSES.join(', ')}` })
  status?: JobStatus;
}

/** The two runs to hold against each other. */
export class CompareQuery {
  @ApiProperty({ type: Number, example: 1, description: 'Id of the job to compare with' })
  @WholeNumber()
  @IsInt({ message: 'must be the id of a job' })
  @Min(1, { message: 'must be the id of a job' })
  run_id_1!: number;

  @ApiProperty({ type: Number, example: 2, description: 'Id of the job that is compared' })
  @WholeNumber()
  @IsInt({ message: 'must be the id of a job' })
  @Min(1, { message: 'must be the id of a job' })
  run_id_2!: number;
}

export class RunStatisticsDto {
  @ApiProperty({ example: 2, description: 'Runs these figures are about' })
  total_runs!: number;

  @ApiProperty({ example: 2 })
  successful_runs!: number;

  @ApiProperty({ example: 0 })
  failed_runs!: number;

  @ApiProperty({ type: Number, nullable: true, example: 0.3 })
  median_duration_seconds!: number | null;

  @ApiProperty({ example: 20 })
  records_read!: number;

  @ApiProperty({ example: 20 })
  records_processed!: number;
}

export class RunsAnswer {
  @ApiProperty({ type: [JobDto] })
  runs!: JobDto[];

  @ApiProperty({
    type: 'array',
    items: { type: 'object' },
    description: 'Runs that stand out from their source’s usual ones',
  })
  anomalies!: object[];

  @ApiProperty({ type: RunStatisticsDto })
  statistics!: RunStatisticsDto;
}

export class CompareAnswer {
  @ApiProperty({ type: JobDto })
  run_1!: JobDto;

  @ApiProperty({ type: JobDto })
  run_2!: JobDto;

  @ApiProperty({ type: JobCountsDto, description: 'Second run minus first' })
  difference!: JobCountsDto;
}
