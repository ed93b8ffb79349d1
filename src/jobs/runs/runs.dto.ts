import { EXAMPLE_API_SOURCE } from '../../config/source-names.js';
import { ApiProperty } from '@nestjs/swagger';
import { Decimals, Limit } from '../../http/parameters/query.dto.js';
import type { DecimalStyle } from '../../common/exact-json.js';
import { ChoiceFilter, JobId, SourceFilter } from '../../http/parameters/filters.js';
import { JOB_STATUSES, type JobStatus } from '../../common/job-status.js';
import { JobCountsDto, JobDto } from '../job.dto.js';
import { ANOMALY_METRICS } from './run-anomalies.js';

/** Which runs to list. */
export class RunsQuery {
  @Limit('Number of newest runs', { most: 500, usual: 10 })
  limit: number = 10;

  @SourceFilter()
  source?: string;

  @ChoiceFilter(JOB_STATUSES)
  status?: JobStatus;
}

/** The two runs to compare. */
export class CompareQuery {
  @JobId('Id of the job to compare with', { required: true })
  run_id_1!: number;

  @JobId('Id of the job to be compared', { example: 2, required: true })
  run_id_2!: number;

  @Decimals()
  decimals: DecimalStyle = 'number';
}

/** Statistics over the listed runs of one source. */
export class SourceStatisticsDto {
  @ApiProperty({ example: EXAMPLE_API_SOURCE })
  source!: string;

  @ApiProperty({ example: 24 })
  total_runs!: number;

  @ApiProperty({ type: Number, nullable: true, example: 0.958, description: 'Ended runs that did not fail' })
  success_rate!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 1.2 })
  median_duration_seconds!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 1000 })
  median_records_read!: number | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 0.002,
    description: 'Share of the records read that were rejected',
  })
  reject_share!: number | null;
}

export class RunStatisticsDto {
  @ApiProperty({ example: 2, description: 'Number of runs in these statistics' })
  total_runs!: number;

  @ApiProperty({ example: 2, description: 'Runs that ended in success or partial' })
  successful_runs!: number;

  @ApiProperty({ example: 0 })
  failed_runs!: number;

  @ApiProperty({ type: Number, nullable: true, example: 0.3 })
  median_duration_seconds!: number | null;

  @ApiProperty({ example: 20 })
  records_read!: number;

  @ApiProperty({ example: 20 })
  records_processed!: number;

  @ApiProperty({ type: [SourceStatisticsDto] })
  sources!: SourceStatisticsDto[];
}

/** A run that differs clearly from comparable earlier runs of its source. */
export class RunAnomalyDto {
  @ApiProperty({ example: 42 })
  run_id!: number;

  @ApiProperty({ example: EXAMPLE_API_SOURCE })
  source!: string;

  @ApiProperty({ enum: ANOMALY_METRICS })
  metric!: (typeof ANOMALY_METRICS)[number];

  @ApiProperty({ example: 12.4 })
  value!: number;

  @ApiProperty({ example: 1.1, description: 'Median of the comparable earlier runs' })
  usual!: number;

  @ApiProperty({ example: 30, description: 'Number of runs that the median is of' })
  runs!: number;

  @ApiProperty({ example: 'took 12.4 s, usually 1.1 s' })
  message!: string;
}

export class RunsAnswer {
  @ApiProperty({ type: [JobDto] })
  runs!: JobDto[];

  @ApiProperty({
    type: [RunAnomalyDto],
    description:
      'Runs that differ from at least 7 comparable earlier runs of their source, by median and median absolute deviation',
  })
  anomalies!: RunAnomalyDto[];

  @ApiProperty({ type: RunStatisticsDto })
  statistics!: RunStatisticsDto;
}

/** Second run minus first. */
export class RunDifferenceDto extends JobCountsDto {
  @ApiProperty({ example: 0 })
  records_processed!: number;

  @ApiProperty({ example: 0 })
  pages!: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: -0.2,
    description: 'null while one of the runs has not ended',
  })
  duration_seconds!: number | null;
}

/** A coin that only one of two runs has. */
export class SeenCoinDto {
  @ApiProperty({ type: Number, nullable: true, example: 1 })
  coin_id!: number | null;

  @ApiProperty({ example: 'bitcoin', description: 'Id of the coin at the source' })
  source_id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'BTC' })
  symbol!: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 95868 })
  price_usd!: unknown;
}

/** A coin with different prices in two runs. */
export class MovedCoinDto {
  @ApiProperty({ type: Number, nullable: true, example: 1 })
  coin_id!: number | null;

  @ApiProperty({ example: 'bitcoin' })
  source_id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'BTC' })
  symbol!: string | null;

  @ApiProperty({ type: Number, example: 95868 })
  price_usd_1!: unknown;

  @ApiProperty({ type: Number, example: 97907 })
  price_usd_2!: unknown;

  @ApiProperty({ example: 2.1269, description: 'Change in percent of the first price' })
  change_percent!: number;
}

export class SeenCoinsDto {
  @ApiProperty({ example: 3 })
  total!: number;

  @ApiProperty({ type: [SeenCoinDto], description: 'The first 20' })
  coins!: SeenCoinDto[];
}

export class MovedCoinsDto {
  @ApiProperty({ example: 912 })
  total!: number;

  @ApiProperty({ type: [MovedCoinDto], description: 'The 20 with the largest change' })
  coins!: MovedCoinDto[];
}

export class CoinsDifferenceDto {
  @ApiProperty({ example: 1000, description: 'Coins in the first run' })
  run_1!: number;

  @ApiProperty({ example: 1000, description: 'Coins in the second run' })
  run_2!: number;

  @ApiProperty({ type: SeenCoinsDto, description: 'Only in the second run' })
  appeared!: SeenCoinsDto;

  @ApiProperty({ type: SeenCoinsDto, description: 'Only in the first run' })
  vanished!: SeenCoinsDto;

  @ApiProperty({ type: MovedCoinsDto })
  moved!: MovedCoinsDto;
}

export class CompareAnswer {
  @ApiProperty({ type: JobDto })
  run_1!: JobDto;

  @ApiProperty({ type: JobDto })
  run_2!: JobDto;

  @ApiProperty({ type: RunDifferenceDto })
  difference!: RunDifferenceDto;

  @ApiProperty({ description: 'How the coins were compared, or why they were not' })
  basis!: string;

  @ApiProperty({ type: CoinsDifferenceDto, nullable: true })
  coins!: CoinsDifferenceDto | null;
}
