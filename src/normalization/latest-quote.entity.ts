import { Column, Entity, PrimaryColumn } from 'typeorm';

/** `latest_quotes`: the newest quote of each coin at each source. Never moves back in time. */
@Entity('latest_quotes')
export class LatestQuote {
  @PrimaryColumn({ name: 'coin_id', type: 'bigint' })
  coinId!: number;

  @PrimaryColumn('text')
  source!: string;

  @Column({ name: 'mapping_id', type: 'bigint' })
  mappingId!: number;

  @Column('text')
  symbol!: string;

  @Column({ name: 'price_usd', type: 'numeric' })
  priceUsd!: string;

  @Column({ name: 'market_cap', type: 'numeric', nullable: true })
  marketCap!: string | null;

  @Column({ name: 'volume_24h', type: 'numeric', nullable: true })
  volume24h!: string | null;

  @Column('timestamptz')
  timestamp!: Date;

  @Column({ name: 'ingested_at', type: 'timestamptz' })
  ingestedAt!: Date;
}
