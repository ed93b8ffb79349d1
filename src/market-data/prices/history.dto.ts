import { EXAMPLE_FILE_SOURCE } from '../../config/source-names.js';
import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { ArrayMaxSize, IsOptional } from 'class-validator';
import { AmountsDto } from '../../http/amounts.dto.js';
import type { DecimalStyle } from '../../common/exact-json.js';
import { Cursor, Decimals, Limit, NextCursor } from '../../http/parameters/query.dto.js';
import { IsOneOf } from '../../http/parameters/choice.validator.js';
import { InstantFilter, SourceFilters } from '../../http/parameters/filters.js';
import { CoinMetadataDto } from './price.dto.js';

/** Lengths of a candle; `raw` returns the quotes themselves. */
export const INTERVALS = ['raw', '1m', '5m', '1h', '1d'] as const;
export type Interval = (typeof INTERVALS)[number];

/** Which part of a coin's history to read. */
export class HistoryQuery {
  @ApiPropertyOptional({ enum: INTERVALS, default: '1d' })
  @IsOptional()
  @IsOneOf(INTERVALS)
  interval: Interval = '1d';

  @InstantFilter('Only quotes from this time on (ISO 8601, UTC; a bare date is 00:00)', '2024-01-15')
  from?: string;

  @InstantFilter('Only quotes before this time', '2024-02-15')
  to?: string;

  @SourceFilters('Only quotes of these sources; unset: all')
  @ArrayMaxSize(100, { message: 'takes at most 100 values' })
  source?: string[];

  @Limit('Maximum number of candles or quotes')
  limit: number = 100;

  @Cursor()
  cursor?: string;

  @Decimals()
  decimals: DecimalStyle = 'number';
}

/** The quotes of one interval, in US dollars. An interval without quotes has no candle. */
export class CandleDto {
  @ApiProperty({ example: '2024-01-15T00:00:00.000Z', description: 'Start of the interval (UTC)' })
  timestamp!: string;

  @ApiProperty({ type: Number, example: 42511.97, description: 'First price' })
  open!: unknown;

  @ApiProperty({ type: Number, example: 43001.5 })
  high!: unknown;

  @ApiProperty({ type: Number, example: 42100 })
  low!: unknown;

  @ApiProperty({ type: Number, example: 42900.1, description: 'Last price' })
  close!: unknown;

  @ApiProperty({ example: 24, description: 'Number of quotes in the interval' })
  quotes!: number;
}

/** One quote. */
export class QuoteDto extends AmountsDto {
  @ApiProperty({ example: 1, description: 'Id of the fact' })
  id!: number;

  @ApiProperty({ example: '2024-01-15T00:00:00.000Z' })
  timestamp!: string;

  @ApiProperty({ example: EXAMPLE_FILE_SOURCE })
  source!: string;
}

export class HistoryPaginationDto {
  @ApiProperty({ example: 100 })
  limit!: number;

  @NextCursor('Pass it as `cursor` to get what came before; null at the beginning')
  next_cursor!: string | null;
}

@ApiExtraModels(CandleDto, QuoteDto)
export class HistoryAnswer {
  @ApiProperty({ type: CoinMetadataDto })
  metadata!: CoinMetadataDto;

  @ApiProperty({ example: 1 })
  coin_id!: number;

  @ApiProperty({ example: 'BTC' })
  symbol!: string;

  @ApiProperty({ enum: INTERVALS })
  interval!: Interval;

  @ApiProperty({
    type: 'array',
    items: { oneOf: [{ $ref: getSchemaPath(CandleDto) }, { $ref: getSchemaPath(QuoteDto) }] },
    description: 'Newest first: candles, or quotes if the interval is raw',
  })
  data!: (CandleDto | QuoteDto)[];

  @ApiProperty({ type: HistoryPaginationDto })
  pagination!: HistoryPaginationDto;
}
