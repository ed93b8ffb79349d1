import { Column, Entity, PrimaryColumn } from 'typeorm';

/** `source_calls`: calls made to a source in a calendar month (UTC), including failed ones. */
@Entity('source_calls')
export class SourceCalls {
  @PrimaryColumn('text')
  source!: string;

  /** First day of the month, `2026-01-01`. */
  @PrimaryColumn('date')
  month!: string;

  @Column('bigint')
  calls!: number;
}
