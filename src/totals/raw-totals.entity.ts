import { Column, Entity, PrimaryColumn } from 'typeorm';

/** `raw_totals`: raw pages by source and month (UTC), without those deleted by retention. */
@Entity('raw_totals')
export class RawTotals {
  @PrimaryColumn('text')
  source!: string;

  /** First day of the month. */
  @PrimaryColumn('date')
  month!: string;

  @Column('bigint')
  pages!: number;

  /** Total size of their compressed bodies, in bytes. */
  @Column({ name: 'stored_bytes', type: 'bigint' })
  storedBytes!: number;
}
