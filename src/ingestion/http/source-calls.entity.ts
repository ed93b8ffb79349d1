import { Column, Entity, PrimaryColumn } from 'typeorm';

/** `source_calls`: how many calls a source has been sent in a calendar month (UTC), failed ones included. */
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
