import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { FINISHED } from '../../common/job-status.js';
import { AmountsDto } from '../../http/amounts.dto.js';
import { IsInstant } from '../../http/parameters/instant.validator.js';
import { SOURCES } from '../../config/source-names.js';
import { JobCountsDto, JobDto } from '../job.dto.js';

/** Treats `null` in a body as a missing value. */
function NullIsNone(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => value ?? undefined);
}

/** What to replay: the pages of one job, or those a source's runs stored in a span of time. */
export class ReplayBody {
  @ApiPropertyOptional({ type: Number, example: 1, description: 'Replay the pages this job stored' })
  @NullIsNone()
  @IsOptional()
  @IsInt({ message: 'must be the id of a job' })
  @Min(1, { message: 'must be the id of a job' })
  @Max(Number.MAX_SAFE_INTEGER, { message: 'must be the id of a job' })
  job_id?: number;

  @ApiPropertyOptional({ enum: SOURCES, description: 'Replay pages of this source; needs `from` and `to`' })
  @NullIsNone()
  @IsOptional()
  @IsIn(SOURCES, { message: `must be one of ${SOURCES.join(', ')}` })
  source?: string;

  @ApiPropertyOptional({
    type: String,
    example: '2026-03-01',
    description: 'Pages stored from this time on (ISO 8601, UTC; a bare date is 00:00)',
  })
  @NullIsNone()
  @IsOptional()
  @IsInstant()
  from?: string;

  @ApiPropertyOptional({ type: String, example: '2026-03-08', description: 'Pages stored before this time' })
  @NullIsNone()
  @IsOptional()
  @IsInstant()
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

  @ApiProperty({ description: 'Stored page it would come from' })
  raw_id!: number;

  @ApiProperty({ description: 'Place in that page: index of a list, line of a file' })
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
  @ApiProperty({ example: 'csv' })
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
