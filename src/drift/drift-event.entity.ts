import { Check, Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { oneOfSql } from '../database/one-of.sql.js';
import type { JsonObject } from '../ingestion/page.js';

export const DRIFT_KINDS = [
  'missing',
  'renamed',
  'new',
  'type_changed',
  'nulls',
  'volume',
  'distribution',
  'stale',
] as const;
export const DRIFT_SEVERITIES = ['info', 'warning', 'critical'] as const;
export const DRIFT_STATUSES = ['open', 'healed', 'acknowledged'] as const;

/** `drift_events`: a change in what a source sends, open until it heals or an operator accepts it. */
@Entity('drift_events')
@Check('drift_events_kind_check', oneOfSql('kind', DRIFT_KINDS))
@Check('drift_events_severity_check', oneOfSql('severity', DRIFT_SEVERITIES))
@Check('drift_events_status_check', oneOfSql('status', DRIFT_STATUSES))
export class DriftEvent {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('text')
  source!: string;

  @Column('text')
  kind!: (typeof DRIFT_KINDS)[number];

  @Column('text')
  severity!: (typeof DRIFT_SEVERITIES)[number];

  @Column('text', { nullable: true })
  field!: string | null;

  /** From 0 to 1, a decimal string. */
  @Column('numeric', { nullable: true })
  confidence!: string | null;

  @Column('text')
  message!: string;

  @Column('jsonb', { default: {} })
  details!: JsonObject;

  @Column('text', { default: 'open' })
  status!: (typeof DRIFT_STATUSES)[number];

  @Column({ name: 'first_seen', type: 'timestamptz', default: () => 'now()' })
  firstSeen!: Date;

  @Column({ name: 'last_seen', type: 'timestamptz', default: () => 'now()' })
  lastSeen!: Date;

  @Column({ name: 'job_id', type: 'bigint', nullable: true })
  jobId!: number | null;
}
