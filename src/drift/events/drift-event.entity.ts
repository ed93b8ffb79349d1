import { Check, Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { DRIFT_KINDS, type DriftKind } from '../../config/drift-policy.js';
import { oneOfSql } from '../../database/one-of.sql.js';
import type { JsonObject } from '../../ingestion/source/page.js';

export const DRIFT_SEVERITIES = ['info', 'warning', 'critical'] as const;
export type DriftSeverity = (typeof DRIFT_SEVERITIES)[number];

export const DRIFT_STATUSES = ['open', 'healed', 'acknowledged'] as const;
export type DriftStatus = (typeof DRIFT_STATUSES)[number];

/** `drift_events`: a change in what a source sends, open until it disappears (healed) or an operator accepts it. */
@Entity('drift_events')
@Index('drift_events_open_key', { synchronize: false })
@Index('drift_events_source_idx', ['source', 'id'])
@Check('drift_events_kind_check', oneOfSql('kind', DRIFT_KINDS))
@Check('drift_events_severity_check', oneOfSql('severity', DRIFT_SEVERITIES))
@Check('drift_events_status_check', oneOfSql('status', DRIFT_STATUSES))
export class DriftEvent {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('text')
  source!: string;

  /** The path of a file, or for an API the name of the source. */
  @Column('text')
  feed!: string;

  @Column('text')
  kind!: DriftKind;

  @Column('text')
  severity!: DriftSeverity;

  @Column('text', { nullable: true })
  field!: string | null;

  /** Of a rename, from 0 to 1, as a decimal string. */
  @Column('numeric', { nullable: true })
  confidence!: string | null;

  @Column('text')
  message!: string;

  @Column('jsonb', { default: {} })
  details!: JsonObject;

  @Column('text', { default: 'open' })
  status!: DriftStatus;

  @Column({ name: 'first_seen', type: 'timestamptz', default: () => 'now()' })
  firstSeen!: Date;

  @Column({ name: 'last_seen', type: 'timestamptz', default: () => 'now()' })
  lastSeen!: Date;

  /** When it healed or was acknowledged. */
  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true })
  closedAt!: Date | null;

  /** Exact form of the change, e.g. the new type: an acknowledged change is accepted in this form only. */
  @Column('text', { default: '' })
  signature!: string;

  /** The job that showed it first. */
  @Column({ name: 'job_id', type: 'bigint', nullable: true })
  jobId!: number | null;
}
