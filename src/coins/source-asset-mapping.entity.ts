import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { JsonObject } from '../ingestion/page.js';

/** `source_asset_mappings`: which coin a source means by an id of its own, and why we think so. */
@Entity('source_asset_mappings')
@Index('source_asset_mappings_source_key', ['source', 'sourceId'], { unique: true })
@Index('source_asset_mappings_coin_idx', ['coinId'])
export class SourceAssetMapping {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ name: 'coin_id', type: 'bigint' })
  coinId!: number;

  @Column('text')
  source!: string;

  /** The source's own id, or for a source without ids the label it uses. */
  @Column({ name: 'source_id', type: 'text' })
  sourceId!: string;

  /** Ticker as the source last gave it. */
  @Column({ name: 'source_symbol', type: 'text', nullable: true })
  sourceSymbol!: string | null;

  /** Name as the source last gave it. */
  @Column({ name: 'source_name', type: 'text', nullable: true })
  sourceName!: string | null;

  @Column('text')
  status!: 'resolved' | 'unresolved';

  /** From 0 to 1, a decimal string. */
  @Column('numeric')
  confidence!: string;

  @Column('jsonb', { default: {} })
  evidence!: JsonObject;

  @Column({ name: 'decided_by', type: 'text', default: 'rule' })
  decidedBy!: 'rule' | 'operator';

  @Column({ name: 'first_seen', type: 'timestamptz', default: () => 'now()' })
  firstSeen!: Date;

  @Column({ name: 'last_seen', type: 'timestamptz', default: () => 'now()' })
  lastSeen!: Date;
}
