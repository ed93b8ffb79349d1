import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** `data_version`: a single row that identifies the current state of the data. */
@Entity('data_version')
@Check('data_version_id_check', 'id = 1')
export class DataVersion {
  @PrimaryColumn('integer')
  id!: number;

  /** Created with the database, so that versions of different databases never match. */
  @Column('uuid')
  epoch!: string;

  /** Incremented by every load, decision about coins, and start or end of a job, in its transaction. */
  @Column('bigint')
  version!: number;

  /** Number of coins with facts. */
  @Column('bigint')
  coins!: number;

  /** Number of distinct tickers in the facts. */
  @Column('bigint')
  symbols!: number;
}
