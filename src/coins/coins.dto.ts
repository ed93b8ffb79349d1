import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches, MaxLength } from 'class-validator';
import type { DecimalStyle } from '../common/exact-json.js';
import { Decimals, PageQuery } from '../http/parameters/query.dto.js';
import { IsText } from '../http/parameters/text.validator.js';
import { EMPTY } from '../http/parameters/validation.js';
import { SourceFilter } from '../http/parameters/filters.js';

/** Which coins to list. */
export class CoinsQuery extends PageQuery {
  @ApiPropertyOptional({
    type: String,
    example: 'bitcoin',
    description: 'A name or ticker, typos allowed; best match first',
  })
  @IsOptional()
  @IsText()
  @MaxLength(100, { message: 'must be at most 100 characters' })
  @Matches(/\S/, { message: EMPTY })
  q?: string;

  @ApiPropertyOptional({
    type: String,
    example: 'BTC',
    description: 'A ticker, case-insensitive: every coin that has it',
  })
  @IsOptional()
  @IsText()
  symbol?: string;

  @SourceFilter('With source_id: the coin of an id at this source')
  source?: string;

  @ApiPropertyOptional({ type: String, example: 'BTC', description: 'With source: the id at that source' })
  @IsOptional()
  @IsText()
  source_id?: string;

  @Decimals()
  decimals: DecimalStyle = 'number';
}

/** The newest quote of a coin at one source, in US dollars. */
export class LatestQuoteDto {
  @ApiProperty({ example: 'csv' })
  source!: string;

  @ApiProperty({ type: Number, example: 45000.5 })
  price_usd!: unknown;

  @ApiProperty({ type: Number, nullable: true })
  market_cap!: unknown;

  @ApiProperty({ type: Number, nullable: true })
  volume_24h!: unknown;

  @ApiProperty({ example: '2024-01-15T00:00:00.000Z' })
  timestamp!: string;
}

export class CoinDto {
  @ApiProperty({ example: 1 })
  id!: number;

  @ApiProperty({ example: 'BTC', description: 'Ticker; many coins may share one' })
  symbol!: string;

  @ApiProperty({ example: 'Bitcoin' })
  name!: string;

  @ApiProperty({ example: 'bitcoin' })
  slug!: string;

  @ApiProperty({ type: [LatestQuoteDto] })
  latest!: LatestQuoteDto[];
}

export class CoinsAnswer {
  @ApiProperty({ type: [CoinDto] })
  coins!: CoinDto[];

  @ApiProperty({ example: 10 })
  total!: number;
}
