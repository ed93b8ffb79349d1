import { Column, Entity, PrimaryColumn } from 'typeorm';

/** `raw_totals`: the pages of a source that were stored in a month (UTC) and are still kept. */
@Entity('raw_totals')
export class RawTotals {
  @PrimaryColumn('text')
  source!: string;

  /** Its first day. */
  @PrimaryColumn('date')
  month!: string;

  @Column('bigint')
  pages!: number;

  /** Length of their bodies as stored, that is compressed. */
  @Column({ name: 'stored_bytes', type: 'bigint' })
  storedBytes!: number;
}
