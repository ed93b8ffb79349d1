import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { oneOfSql } from '../../database/one-of.sql.js';
import type { Json, JsonObject } from '../../ingestion/source/page.js';
import { Coin } from '../coin.entity.js';

/** `source_asset_mappings`: which coin a source means by an id of its own, and why we think so. */
@Entity('source_asset_mappings')
@Index('source_asset_mappings_source_key', ['source', 'sourceId'], { unique: true })
@Index('source_asset_mappings_coin_idx', ['coinId'])
@Index('source_asset_mappings_ticker_key_idx', ['tickerKey'])
@Index('source_asset_mappings_name_key_idx', ['nameKey'])
@Index('source_asset_mappings_slug_key_idx', ['slugKey'])
@Index('source_asset_mappings_contracts_idx', { synchronize: false })
@Check('source_asset_mappings_status_check', oneOfSql('status', ['resolved', 'unresolved']))
@Check('source_asset_mappings_confidence_check', 'confidence BETWEEN 0 AND 1')
@Check('source_asset_mappings_decided_by_check', oneOfSql('decided_by', ['rule', 'operator']))
export class SourceAssetMapping {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ name: 'coin_id', type: 'bigint' })
  @ForeignKey(() => Coin, { name: 'source_asset_mappings_coin_id_fkey' })
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

  /** When a rule last looked at it, or an operator decided. */
  @Column({ name: 'decided_at', type: 'timestamptz', default: () => 'now()' })
  decidedAt!: Date;

  /** Assets of other sources that might be the same coin, with their scores; empty once resolved. */
  @Column('jsonb', { default: [] })
  candidates!: Json[];

  /** Digest of the last judgement, so that an unchanged one is not written again. */
  @Column({ name: 'judgement_hash', type: 'text', nullable: true })
  judgementHash!: string | null;

  /** Ticker, name and slug in the form they are compared in; mappings that share one are looked at together. */
  @Column({ name: 'ticker_key', type: 'text', nullable: true })
  tickerKey!: string | null;

  @Column({ name: 'name_key', type: 'text', nullable: true })
  nameKey!: string | null;

  @Column({ name: 'slug_key', type: 'text', nullable: true })
  slugKey!: string | null;

  /** Whether the source says that the coin lives; `null` when it does not say. */
  @Column('boolean', { nullable: true })
  active!: boolean | null;

  /** Contract addresses with their chain, `ethereum:0x…`, as the source last listed them. */
  @Column('text', { array: true, default: '{}' })
  contracts!: string[];

  @Column({ name: 'first_seen', type: 'timestamptz', default: () => 'now()' })
  firstSeen!: Date;

  /** Not later than the source last had it, and at most six hours earlier. */
  @Column({ name: 'last_seen', type: 'timestamptz', default: () => 'now()' })
  lastSeen!: Date;

  /** The newest stored page it was seen in: an older one, read again, does not say what it is called now. */
  @Column({ name: 'seen_raw_id', type: 'bigint', default: 0 })
  seenRawId!: number;
}
