import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, Max, Min } from 'class-validator';
import { InstantFilter, SourceFilter } from '../../http/parameters/filters.js';
import { JobDto } from '../job.dto.js';
import { DifferenceDto } from '../preview/difference.dto.js';

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

/** The queued job, or with `dry_run` the preview. */
export class ReplayAnswer {
  @ApiPropertyOptional({ type: JobDto })
  job?: JobDto;

  @ApiPropertyOptional({ type: DifferenceDto })
  difference?: DifferenceDto;
}
