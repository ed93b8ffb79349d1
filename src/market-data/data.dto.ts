import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsIn, IsOptional, Matches } from 'class-validator';
import { IsInstant } from '../common/instant.validator.js';
import { List, PageQuery } from '../common/query.dto.js';
import { IsText } from '../common/text.validator.js';
import { SOURCES } from '../ingestion/sources.js';

/** Which facts to read. Filters combine; a list means any of its items. */
export class DataQuery extends PageQuery {
  @ApiPropertyOptional({
    type: [String],
    example: ['BTC'],
    description: 'Tickers, in any case: every coin that bears one; names such as bitcoin work too',
  })
  @IsOptional()
  @List((item) => item.toUpperCase())
  @ArrayMaxSize(100, { message: 'takes at most 100 values' })
  @IsText({ each: true })
  symbol?: string[];

  @ApiPropertyOptional({ enum: SOURCES, isArray: true })
  @IsOptional()
  @List((item) => item.toLowerCase())
  @IsIn(SOURCES, { each: true, message: `must be one of ${SOURCES.join(', ')}` })
  source?: string[];

  @ApiPropertyOptional({ type: [Number], example: [1], description: 'Ids as in /api/v1/coins' })
  @IsOptional()
  @List()
  @ArrayMaxSize(100, { message: 'takes at most 100 values' })
  @Matches(/^[1-9]\d{0,14}$/, { each: true, message: 'must be positive whole numbers' })
  coin_id?: string[];

  @ApiPropertyOptional({
    type: String,
    example: '2024-01-15',
    description: 'From this time on (ISO 8601, UTC; a bare date is 00:00)',
  })
  @IsOptional()
  @IsInstant()
  from?: string;

  @ApiPropertyOptional({ type: String, example: '2024-01-16T00:00:00Z', description: 'Before this time' })
  @IsOptional()
  @IsInstant()
  to?: string;

  @ApiPropertyOptional({
    type: String,
    description: '`next_cursor` of the page before, with the same filters',
  })
  @IsOptional()
  @IsText()
  cursor?: string;

  @ApiPropertyOptional({
    enum: ['number', 'string'],
    default: 'number',
    description: 'JSON.parse rounds long numbers; `string` keeps them',
  })
  @IsOptional()
  @IsIn(['number', 'string'], { message: 'must be number or string' })
  decimals: 'number' | 'string' = 'number';
}

/** One fact. Amounts are in US dollars with every digit the source sent; null is unknown. */
export class DataRowDto {
  @ApiProperty({ example: 1 })
  id!: number;

  @ApiProperty({ example: 1 })
  coin_id!: number;

  @ApiProperty({ example: 'BTC' })
  symbol!: string;

  @ApiProperty({ type: Number, example: 45000.5 })
  price_usd!: unknown;

  @ApiProperty({ type: Number, nullable: true, example: 882000000000 })
  market_cap!: unknown;

  @ApiProperty({ type: Number, nullable: true, example: 28500000000 })
  volume_24h!: unknown;

  @ApiProperty({ example: 'csv' })
  source!: string;

  @ApiProperty({
    example: '2024-01-15T00:00:00.000Z',
    description: 'When the source says the quote was made',
  })
  timestamp!: string;

  @ApiProperty({ example: '2024-01-16T08:30:00.123Z', description: 'When it was last changed here' })
  ingested_at!: string;
}

export class DataMetadataDto {
  @ApiProperty()
  request_id!: string;

  @ApiProperty({ example: 10 })
  total_records!: number;

  @ApiProperty({ example: false })
  total_is_estimate!: boolean;

  @ApiProperty({ example: 3.2 })
  api_latency_ms!: number;
}

export class PaginationDto {
  @ApiProperty({ example: 100 })
  limit!: number;

  @ApiProperty({ example: 0 })
  offset!: number;

  @ApiProperty({ example: 10 })
  total!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Give it as `cursor` for the next page; null at the end',
  })
  next_cursor!: string | null;
}

export class DataAnswer {
  @ApiProperty({ type: DataMetadataDto })
  metadata!: DataMetadataDto;

  @ApiProperty({ type: [DataRowDto] })
  data!: DataRowDto[];

  @ApiProperty({ type: PaginationDto })
  pagination!: PaginationDto;
}
