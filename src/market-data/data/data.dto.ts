import { EXAMPLE_FILE_SOURCE } from '../../config/source-names.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { AmountsDto } from '../../http/amounts.dto.js';
import type { DecimalStyle } from '../../common/exact-json.js';
import { Cursor, Decimals, Limit, List, NextCursor, WholeNumber } from '../../http/parameters/query.dto.js';
import { IsText } from '../../http/parameters/text.validator.js';
import { IsOneOf } from '../../http/parameters/choice.validator.js';
import { InstantFilter, SourceFilters } from '../../http/parameters/filters.js';

/** Formats of a list of facts. */
export const FORMATS = ['json', 'ndjson', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

/** Largest offset; a cursor has no such limit. */
const MOST_OFFSET = 100_000;

/** Which facts to read. Filters combine; a list matches any of its items. */
export class DataQuery {
  @Limit('Maximum number of rows; unset: 100 as JSON, all as NDJSON and CSV')
  limit?: number;

  @ApiPropertyOptional({
    type: Number,
    minimum: 0,
    maximum: MOST_OFFSET,
    default: 0,
    description: 'Rows to skip; use `cursor` for lists that are long or change',
  })
  @IsOptional()
  @WholeNumber()
  @IsInt({ message: 'must be a whole number from 0' })
  @Min(0, { message: 'must be at least 0' })
  @Max(MOST_OFFSET, { message: `must be at most ${MOST_OFFSET}; use cursor to go deeper` })
  offset: number = 0;


  @ApiPropertyOptional({
    type: [String],
    example: ['BTC'],
    description: 'Tickers, case-insensitive: every coin that has one; names such as bitcoin work too',
  })
  @IsOptional()
  @List((item) => item.toUpperCase())
  @ArrayMaxSize(100, { message: 'takes at most 100 values' })
  @IsText({ each: true })
  symbol?: string[];

  @SourceFilters()
  source?: string[];

  @ApiPropertyOptional({ type: [Number], example: [1], description: 'Ids as in /api/v1/coins' })
  @IsOptional()
  @List()
  @ArrayMaxSize(100, { message: 'takes at most 100 values' })
  @Matches(/^[1-9]\d{0,14}$/, { each: true, message: 'must be positive whole numbers' })
  coin_id?: string[];

  @InstantFilter('From this time on (ISO 8601, UTC; a bare date is 00:00)', '2024-01-15')
  from?: string;

  @InstantFilter('Before this time', '2024-01-16T00:00:00Z')
  to?: string;

  @Cursor()
  cursor?: string;

  @Decimals()
  decimals: DecimalStyle = 'number';

  @ApiPropertyOptional({
    enum: FORMATS,
    default: 'json',
    description:
      'Format of the response, also negotiated with `Accept`. `ndjson` and `csv` stream all matching rows unless `limit` is given',
  })
  @IsOptional()
  @IsOneOf(FORMATS)
  format?: Format;
}

/** One fact. */
export class DataRowDto extends AmountsDto {
  @ApiProperty({ example: 1 })
  id!: number;

  @ApiProperty({ example: 1 })
  coin_id!: number;

  @ApiProperty({ example: 'BTC' })
  symbol!: string;

  @ApiProperty({ example: EXAMPLE_FILE_SOURCE })
  source!: string;

  @ApiProperty({
    example: '2024-01-15T00:00:00.000Z',
    description: 'Time of the quote according to the source',
  })
  timestamp!: string;

  @ApiProperty({ example: '2024-01-16T08:30:00.123Z', description: 'Time of its last change in this database' })
  ingested_at!: string;
}

export class DataMetadataDto {
  @ApiProperty()
  request_id!: string;

  @ApiProperty({ example: 10 })
  total_records!: number;

  @ApiProperty({
    example: false,
    description: 'Whether the total is an estimate, used when more than 10000 rows would have to be counted',
  })
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

  @NextCursor()
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
