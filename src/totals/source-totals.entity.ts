import { Column, Entity, PrimaryColumn } from 'typeorm';

/** `source_totals`: number of facts of a source and their time range (UTC). */
@Entity('source_totals')
export class SourceTotals {
  @PrimaryColumn('text')
  source!: string;

  @Column({ name: 'record_count', type: 'bigint' })
  recordCount!: number;

  /** Time of its oldest quote, or earlier. */
  @Column({ name: 'first_at', type: 'timestamptz' })
  firstAt!: Date;

  /** Time of its newest quote. */
  @Column({ name: 'last_at', type: 'timestamptz' })
  lastAt!: Date;
}
