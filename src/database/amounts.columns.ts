import { Column } from 'typeorm';

/** The amount columns of a quote: decimal strings in US dollars; `null` is unknown. */
export class Amounts {
  @Column({ name: 'price_usd', type: 'numeric' })
  priceUsd!: string;

  @Column({ name: 'market_cap', type: 'numeric', nullable: true })
  marketCap!: string | null;

  @Column({ name: 'volume_24h', type: 'numeric', nullable: true })
  volume24h!: string | null;
}
