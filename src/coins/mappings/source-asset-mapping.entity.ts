import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { oneOfSql } from '../../database/one-of.sql.js';
import type { Json, JsonObject } from '../../ingestion/source/page.js';
import { Coin } from '../coin.entity.js';

/** `source_asset_mappings`: which coin each asset of a source is, and why. */
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

  /** The source's own id, or the label of a source without ids. */
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

  /** When it was last clustered by rules, or assigned by an operator. */
  @Column({ name: 'decided_at', type: 'timestamptz', default: () => 'now()' })
  decidedAt!: Date;

  /** Assets of other sources that might be the same coin, with their scores; empty once resolved. */
  @Column('jsonb', { default: [] })
  candidates!: Json[];

  /** Digest of the last judgement; an unchanged one is not written again. */
  @Column({ name: 'judgement_hash', type: 'text', nullable: true })
  judgementHash!: string | null;

  /** Ticker, name and slug in comparable form; mappings that share one are clustered together. */
  @Column({ name: 'ticker_key', type: 'text', nullable: true })
  tickerKey!: string | null;

  @Column({ name: 'name_key', type: 'text', nullable: true })
  nameKey!: string | null;

  @Column({ name: 'slug_key', type: 'text', nullable: true })
  slugKey!: string | null;

  /** Whether the source reports that the coin is active; `null` when it does not report it. */
  @Column('boolean', { nullable: true })
  active!: boolean | null;

  /** Contract addresses with their chain, `ethereum:0x…`, as the source last listed them. */
  @Column('text', { array: true, default: '{}' })
  contracts!: string[];

  @Column({ name: 'first_seen', type: 'timestamptz', default: () => 'now()' })
  firstSeen!: Date;

  /** When the source last listed it, at most six hours too early. */
  @Column({ name: 'last_seen', type: 'timestamptz', default: () => 'now()' })
  lastSeen!: Date;

  /** The newest stored page known to show it; older pages, processed again, do not rename it. */
  @Column({ name: 'seen_raw_id', type: 'bigint', default: 0 })
  seenRawId!: number;
}
