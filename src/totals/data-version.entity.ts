import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** `data_version`: one row that tells one state of the data from the next. */
@Entity('data_version')
@Check('data_version_id_check', 'id = 1')
export class DataVersion {
  @PrimaryColumn('integer')
  id!: number;

  /** Made with the database: versions of two databases are never taken for each other. */
  @Column('uuid')
  epoch!: string;

  /** Raised in the transaction of every load, decision, and beginning or end of a job. */
  @Column('bigint')
  version!: number;

  /** Coins that have facts. */
  @Column('bigint')
  coins!: number;

  /** Tickers that facts bear. */
  @Column('bigint')
  symbols!: number;
}
