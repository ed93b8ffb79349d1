import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Amounts } from '../database/amounts.columns.js';

/** `latest_quotes`: the newest quote of each coin from each source. Its time never goes backward. */
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

  @Column(() => Amounts, { prefix: false })
  amounts!: Amounts;

  @Column('timestamptz')
  timestamp!: Date;

  @Column({ name: 'ingested_at', type: 'timestamptz' })
  ingestedAt!: Date;
}
