import { Check, Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { oneOfSql } from '../../database/one-of.sql.js';
import type { JsonObject } from '../../ingestion/source/page.js';

/** `mapping_decisions`: every assignment of a mapping to a coin, by whom and why. Rows are never changed. */
@Entity('mapping_decisions')
@Index('mapping_decisions_mapping_idx', { synchronize: false })
@Check('mapping_decisions_kind_check', oneOfSql('kind', ['rule', 'merge', 'split', 'move']))
@Check('mapping_decisions_decided_by_check', oneOfSql('decided_by', ['rule', 'operator']))
export class MappingDecision {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ name: 'mapping_id', type: 'bigint' })
  mappingId!: number;

  /** Decisions made together share one. */
  @Column('uuid')
  operation!: string;

  @Column('text')
  kind!: 'rule' | 'merge' | 'split' | 'move';

  @Column({ name: 'decided_by', type: 'text' })
  decidedBy!: 'rule' | 'operator';

  /** Name of the operator; `null` for rules and where it is unknown. */
  @Column('text', { nullable: true })
  actor!: string | null;

  @Column({ name: 'from_coin_id', type: 'bigint', nullable: true })
  fromCoinId!: number | null;

  @Column({ name: 'to_coin_id', type: 'bigint' })
  toCoinId!: number;

  @Column('numeric')
  confidence!: string;

  @Column('jsonb', { default: {} })
  evidence!: JsonObject;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
