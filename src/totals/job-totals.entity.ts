import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { ENDED } from '../common/job-status.js';
import { oneOfSql } from '../database/one-of.sql.js';

/** `job_totals`: the jobs of a source that ended in a status. Those that wait or run are not in it. */
@Entity('job_totals')
@Check('job_totals_status_check', oneOfSql('status', ENDED))
export class JobTotals {
  @PrimaryColumn('text')
  source!: string;

  @PrimaryColumn('text')
  status!: string;

  @Column('bigint')
  jobs!: number;

  @Column({ name: 'records_processed', type: 'bigint' })
  recordsProcessed!: number;

  /** When the last of them ended. */
  @Column({ name: 'last_completed_at', type: 'timestamptz' })
  lastCompletedAt!: Date;

  /** How long that one took; `null` when it never began. */
  @Column({ name: 'last_duration_seconds', type: 'double precision', nullable: true })
  lastDurationSeconds!: number | null;
}
