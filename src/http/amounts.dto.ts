import { ApiProperty } from '@nestjs/swagger';

/** Amounts of a quote in US dollars, with every digit the source sent; null if unknown. */
export class AmountsDto {
  @ApiProperty({ type: Number, example: 45000.5 })
  price_usd!: unknown;

  @ApiProperty({ type: Number, nullable: true, example: 882000000000 })
  market_cap!: unknown;

  @ApiProperty({ type: Number, nullable: true, example: 28500000000 })
  volume_24h!: unknown;
}
