import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { oneOfSql } from '../database/one-of.sql.js';

/** `job_totals`: finished jobs by source and status. Queued and running jobs are not counted. */
@Entity('job_totals')
@Check('job_totals_status_check', oneOfSql('status', ['success', 'partial', 'failure', 'cancelled']))
export class JobTotals {
  @PrimaryColumn('text')
  source!: string;

  @PrimaryColumn('text')
  status!: string;

  @Column('bigint')
  jobs!: number;

  @Column({ name: 'records_processed', type: 'bigint' })
  recordsProcessed!: number;

  /** When the latest of them ended. */
  @Column({ name: 'last_completed_at', type: 'timestamptz' })
  lastCompletedAt!: Date;

  /** Duration of the latest one; `null` when it never started. */
  @Column({ name: 'last_duration_seconds', type: 'double precision', nullable: true })
  lastDurationSeconds!: number | null;
}
