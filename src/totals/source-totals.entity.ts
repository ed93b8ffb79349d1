import { Column, Entity, PrimaryColumn } from 'typeorm';

/** `source_totals`: how many facts there are of a source, and between which times (UTC). */
@Entity('source_totals')
export class SourceTotals {
  @PrimaryColumn('text')
  source!: string;

  @Column({ name: 'record_count', type: 'bigint' })
  recordCount!: number;

  /** No quote is older. */
  @Column({ name: 'first_at', type: 'timestamptz' })
  firstAt!: Date;

  /** Time of its newest quote. */
  @Column({ name: 'last_at', type: 'timestamptz' })
  lastAt!: Date;
}
