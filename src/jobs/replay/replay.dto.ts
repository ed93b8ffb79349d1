import { EXAMPLE_FILE_SOURCE } from '../../config/source-names.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, Max, Min } from 'class-validator';
import { FINISHED } from '../../common/job-status.js';
import { AmountsDto } from '../../http/amounts.dto.js';
import { InstantFilter, SourceFilter } from '../../http/parameters/filters.js';
import { JobCountsDto, JobDto } from '../job.dto.js';

/** Treats `null` in a body as a missing value. */
function NullIsNone(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => value ?? undefined);
}

/** What to replay: the pages of one job, or of a source in a time range. */
export class ReplayBody {
  @ApiPropertyOptional({ type: Number, example: 1, description: 'Replay the pages this job stored' })
  @NullIsNone()
  @IsOptional()
  @IsInt({ message: 'must be the id of a job' })
  @Min(1, { message: 'must be the id of a job' })
  @Max(Number.MAX_SAFE_INTEGER, { message: 'must be the id of a job' })
  job_id?: number;

  @NullIsNone()
  @SourceFilter('Replay pages of this source; needs `from` and `to`')
  source?: string;

  @NullIsNone()
  @InstantFilter('Pages stored from this time on (ISO 8601, UTC; a bare date is 00:00)', '2026-03-01')
  from?: string;

  @NullIsNone()
  @InstantFilter('Pages stored before this time', '2026-03-08')
  to?: string;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Preview only: return what would change, create no job and write nothing',
  })
  @IsBoolean({ message: 'must be true or false' })
  dry_run: boolean = false;
}

/** A row as it would be after the replay. */
export class DifferentRowDto extends AmountsDto {
  @ApiProperty({ type: Number, nullable: true, description: 'As in /data; null for a row that would be new' })
  id!: number | null;

  @ApiProperty({
    example: 1,
    description: 'Temporary if the coin does not exist yet: the replay assigns another id',
  })
  coin_id!: number;

  @ApiProperty({ example: 'BTC' })
  symbol!: string;

  @ApiProperty({ format: 'date-time' })
  timestamp!: string;

  @ApiProperty({ type: AmountsDto, nullable: true, description: 'Current amounts' })
  before!: AmountsDto | null;

  @ApiProperty({ description: 'Stored page of its record' })
  raw_id!: number;

  @ApiProperty({ description: 'Position in that page: index in a list, line of a file' })
  raw_position!: number;
}

/** A record that would be rejected. */
export class RejectExampleDto {
  @ApiProperty()
  raw_id!: number;

  @ApiProperty({ example: 'line 7' })
  place!: string;

  @ApiProperty({ type: String, nullable: true })
  source_id!: string | null;

  @ApiProperty({ example: 'price_missing' })
  code!: string;

  @ApiProperty({ type: String, nullable: true })
  field!: string | null;

  @ApiProperty({ type: String, nullable: true })
  value!: string | null;

  @ApiProperty()
  message!: string;
}

export class DifferentRowsDto {
  @ApiProperty({ example: 3, description: 'How many rows' })
  rows!: number;

  @ApiProperty({ type: [DifferentRowDto] })
  examples!: DifferentRowDto[];
}

export class RejectedExamplesDto {
  @ApiProperty({ example: 1, description: 'How many records' })
  records!: number;

  @ApiProperty({ type: [RejectExampleDto] })
  examples!: RejectExampleDto[];
}

/** What a replay would change. */
export class DifferenceDto {
  @ApiProperty({ example: EXAMPLE_FILE_SOURCE })
  source!: string;

  @ApiProperty({ example: 3, description: 'Stored pages it would load' })
  pages!: number;

  @ApiProperty({ type: JobCountsDto, description: 'The counts of the job' })
  counts!: JobCountsDto;

  @ApiProperty({ type: DifferentRowsDto })
  added!: DifferentRowsDto;

  @ApiProperty({ type: DifferentRowsDto })
  changed!: DifferentRowsDto;

  @ApiProperty({ type: RejectedExamplesDto })
  rejected!: RejectedExamplesDto;

  @ApiProperty({ enum: FINISHED, description: 'How the job would end' })
  status!: string;

  @ApiProperty({ type: String, nullable: true })
  error_message!: string | null;
}

/** The queued job, or with `dry_run` the preview. */
export class ReplayAnswer {
  @ApiPropertyOptional({ type: JobDto })
  job?: JobDto;

  @ApiPropertyOptional({ type: DifferenceDto })
  difference?: DifferenceDto;
}
