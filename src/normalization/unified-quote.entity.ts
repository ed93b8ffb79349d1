import { Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';
import { Amounts } from '../database/amounts.columns.js';

/**
 * `unified_crypto_data`: one fact per coin, source and time. Partitioned by the calendar year (UTC) of
 * `timestamp`.
 */
@Entity('unified_crypto_data')
@Index('unified_crypto_data_id_idx', ['id'])
@Index('unified_crypto_data_newest_idx', ['timestamp', 'id'])
export class UnifiedQuote {
  /** Unique by its sequence; a unique key on a partitioned table would have to include `timestamp`. */
  @Column('bigint')
  @Generated('increment')
  id!: number;

  @PrimaryColumn({ name: 'coin_id', type: 'bigint' })
  coinId!: number;

  @Column({ name: 'mapping_id', type: 'bigint' })
  mappingId!: number;

  /** Ticker that the source gave for this quote, in upper case. */
  @Column('text')
  symbol!: string;

  @Column(() => Amounts, { prefix: false })
  amounts!: Amounts;

  @PrimaryColumn('text')
  source!: string;

  /** Time of the quote, according to the source. */
  @PrimaryColumn('timestamptz')
  timestamp!: Date;

  /** When the fact was last changed in this database. */
  @Column({ name: 'ingested_at', type: 'timestamptz', default: () => 'now()' })
  ingestedAt!: Date;

  /** The raw page that last changed it. */
  @Column({ name: 'raw_id', type: 'bigint' })
  rawId!: number;

  /** Position in that page: the index in a JSON array, the line of a file. */
  @Column({ name: 'raw_position', type: 'integer' })
  rawPosition!: number;

  /** The job that last changed it. */
  @Column({ name: 'job_id', type: 'bigint' })
  jobId!: number;

  /** Version of the normalizer that read it. */
  @Column({ name: 'parser_version', type: 'integer' })
  parserVersion!: number;
}
