import { EXAMPLE_FILE_SOURCE } from '../config/source-names.js';
import { ApiProperty } from '@nestjs/swagger';
import type { DecimalStyle } from '../common/exact-json.js';
import { Decimals, PageQuery } from '../http/parameters/query.dto.js';

/** Which coins to return statistics of. */
export class StatsQuery extends PageQuery {
  @Decimals()
  decimals: DecimalStyle = 'number';
}

export class EtlStatsDto {
  @ApiProperty({ example: 2 })
  total_jobs!: number;

  @ApiProperty({ example: 2, description: 'Jobs that ended in success or partial' })
  successful_jobs!: number;

  @ApiProperty({ example: 0 })
  failed_jobs!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  last_success_at!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  last_failure_at!: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.3 })
  last_job_duration_seconds!: number | null;

  @ApiProperty({ example: 20 })
  total_records_processed!: number;
}

/** Statistics of one coin over all its facts, in US dollars. One entry per coin, not per ticker. */
export class SymbolStatsDto {
  @ApiProperty({ example: 1 })
  coin_id!: number;

  @ApiProperty({ example: 'BTC' })
  symbol!: string;

  @ApiProperty({ example: 1 })
  record_count!: number;

  @ApiProperty({ type: Number, example: 45000.5 })
  avg_price_usd!: unknown;

  @ApiProperty({ type: Number, example: 45000.5 })
  min_price_usd!: unknown;

  @ApiProperty({ type: Number, example: 45000.5 })
  max_price_usd!: unknown;

  @ApiProperty({ type: [String], example: [EXAMPLE_FILE_SOURCE] })
  sources!: string[];
}

export class StatsMetadataDto {
  @ApiProperty()
  request_id!: string;

  @ApiProperty({ example: 3.2 })
  api_latency_ms!: number;
}

export class StatsPaginationDto {
  @ApiProperty({ example: 100 })
  limit!: number;

  @ApiProperty({ example: 0 })
  offset!: number;

  @ApiProperty({ example: 10, description: 'Coins that have facts' })
  total!: number;
}

export class StatsAnswer {
  @ApiProperty({ type: StatsMetadataDto })
  metadata!: StatsMetadataDto;

  @ApiProperty({ example: 10 })
  total_records!: number;

  @ApiProperty({ example: 10 })
  unique_symbols!: number;

  @ApiProperty({ type: [String], example: [EXAMPLE_FILE_SOURCE], description: 'Sources that have facts' })
  sources_active!: string[];

  @ApiProperty({ type: EtlStatsDto })
  etl_stats!: EtlStatsDto;

  @ApiProperty({ type: [SymbolStatsDto], description: 'By coin id; page with limit and offset' })
  symbol_stats!: SymbolStatsDto[];

  @ApiProperty({ type: StatsPaginationDto })
  pagination!: StatsPaginationDto;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Time of the newest quote' })
  data_freshness!: string | null;
}

/** A source and its state. */
export class SourceDto {
  @ApiProperty({ example: EXAMPLE_FILE_SOURCE })
  source!: string;

  @ApiProperty({ example: true })
  enabled!: boolean;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Plan of an API source' })
  plan!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'every 3600 s', description: 'null: not scheduled' })
  schedule!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  last_success!: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 42.1, description: 'Seconds since the last success' })
  freshness_seconds!: number | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    description:
      'Calls sent this calendar month (UTC), failed ones included; null if the source is not an API',
  })
  calls_used!: number | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Calls left this month; null if the plan has no known monthly limit',
  })
  calls_left!: number | null;

  @ApiProperty({ example: 512, description: 'Stored size of its pages in raw_data' })
  stored_bytes!: number;
}

export class SourcesAnswer {
  @ApiProperty({ type: [SourceDto] })
  sources!: SourceDto[];
}
