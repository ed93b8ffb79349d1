import { EXAMPLE_API_SOURCE } from '../../config/source-names.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import type { DecimalStyle } from '../../common/exact-json.js';
import { Decimals, WholeNumber } from '../../http/parameters/query.dto.js';

/** How to rate the sources of a price. */
export class PriceQuery {
  @ApiPropertyOptional({
    type: Number,
    minimum: 1,
    maximum: 31_536_000,
    description:
      'Seconds after which a quote is stale. Unset: twice the interval of its source, at least 15 minutes; two hours for a source that is not scheduled',
  })
  @IsOptional()
  @WholeNumber()
  @IsInt({ message: 'must be a whole number of seconds from 1 to 31536000' })
  @Min(1, { message: 'must be at least 1' })
  @Max(31_536_000, { message: 'must be at most 31536000' })
  max_age?: number;

  @Decimals()
  decimals: DecimalStyle = 'number';
}

export class CoinMetadataDto {
  @ApiProperty()
  request_id!: string;

  @ApiProperty({ example: 3.2 })
  api_latency_ms!: number;
}

/** The newest quote of one source, in US dollars. */
export class SourcePriceDto {
  @ApiProperty({ example: EXAMPLE_API_SOURCE })
  source!: string;

  @ApiProperty({ type: Number, example: 45000.5 })
  price_usd!: unknown;

  @ApiProperty({
    example: '2024-01-15T00:00:00.000Z',
    description: 'Time of the quote according to the source',
  })
  timestamp!: string;

  @ApiProperty({ type: Number, example: 42.1 })
  age_seconds!: number;

  @ApiProperty({ example: false, description: 'Too old for the median' })
  stale!: boolean;

  @ApiProperty({
    type: Boolean,
    nullable: true,
    description:
      'More than 5 % off the median; null if fewer than three sources are fresh, or this one is stale',
  })
  outlying!: boolean | null;
}

export class PriceAnswer {
  @ApiProperty({ type: CoinMetadataDto })
  metadata!: CoinMetadataDto;

  @ApiProperty({ example: 1 })
  coin_id!: number;

  @ApiProperty({ example: 'BTC' })
  symbol!: string;

  @ApiProperty({ example: 3, description: 'Number of sources with a fresh quote' })
  fresh_sources!: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Median of the fresh sources; null with fewer than three',
  })
  median_price_usd!: unknown;

  @ApiProperty({
    type: Number,
    nullable: true,
    description:
      'Difference of the highest and the lowest fresh price in percent of the lowest; null with fewer than two',
  })
  spread_percent!: unknown;

  @ApiProperty({ type: [SourcePriceDto], description: 'Fresh ones first, by name' })
  sources!: SourcePriceDto[];
}
