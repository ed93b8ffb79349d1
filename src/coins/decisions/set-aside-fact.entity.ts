import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Amounts } from '../../database/amounts.columns.js';

/**
 * `set_aside_facts`: facts that were replaced by another of the same coin, source and time when two mappings
 * were put into one coin. They are restored under their old ids once their mapping's coin has no other fact there.
 */
@Entity('set_aside_facts')
@Index('set_aside_facts_mapping_idx', ['mappingId'])
export class SetAsideFact {
  /** Id in `unified_crypto_data`. */
  @PrimaryColumn('bigint')
  id!: number;

  @Column({ name: 'coin_id', type: 'bigint' })
  coinId!: number;

  @Column({ name: 'mapping_id', type: 'bigint' })
  mappingId!: number;

  @Column('text')
  symbol!: string;

  @Column(() => Amounts, { prefix: false })
  amounts!: Amounts;

  @Column('text')
  source!: string;

  @Column('timestamptz')
  timestamp!: Date;

  @Column({ name: 'ingested_at', type: 'timestamptz' })
  ingestedAt!: Date;

  @Column({ name: 'raw_id', type: 'bigint' })
  rawId!: number;

  @Column({ name: 'raw_position', type: 'integer' })
  rawPosition!: number;

  @Column({ name: 'job_id', type: 'bigint' })
  jobId!: number;

  @Column({ name: 'parser_version', type: 'integer' })
  parserVersion!: number;

  /** The decision that set it aside. */
  @Column('uuid')
  operation!: string;

  @Column({ name: 'set_aside_at', type: 'timestamptz', default: () => 'now()' })
  setAsideAt!: Date;
}
