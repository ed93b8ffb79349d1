import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { JsonObject } from '../source/page.js';

/** `raw_data`: one page as it was received. Partitioned by the month of `created_at` (UTC). */
@Entity('raw_data')
@Index('raw_data_job_idx', ['jobId', 'page'])
@Index('raw_data_source_idx', ['source', 'id'])
export class RawPage {
  /** Unique by its sequence; the key includes `created_at` because a partitioned table requires it. */
  @PrimaryGeneratedColumn('increment', { type: 'bigint' })
  id!: number;

  @Column('text')
  source!: string;

  @Column({ name: 'job_id', type: 'bigint' })
  jobId!: number;

  /** Number of the page within its job, from 1. */
  @Column('integer')
  page!: number;

  @PrimaryColumn({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt!: Date;

  /** URL it came from, without the API key. */
  @Column('text')
  url!: string;

  @Column({ name: 'http_status', type: 'smallint', nullable: true })
  httpStatus!: number | null;

  @Column('jsonb', { default: {} })
  headers!: Record<string, string>;

  @Column({ name: 'media_type', type: 'text' })
  mediaType!: string;

  /** The body, compressed according to `body_encoding`. Bytes, since text cannot hold NUL or Latin-1. */
  @Column('bytea')
  body!: Buffer;

  @Column({ name: 'body_encoding', type: 'text' })
  bodyEncoding!: string;

  /** Length of the body before compression. */
  @Column({ name: 'body_bytes', type: 'bigint' })
  bodyBytes!: number;

  /** SHA-256 of the body before compression, hexadecimal. */
  @Column('text')
  sha256!: string;

  @Column({ name: 'record_count', type: 'integer' })
  recordCount!: number;

  @Column({ name: 'parser_version', type: 'integer' })
  parserVersion!: number;

  /** What a replay needs besides the body, e.g. the layout of a file. */
  @Column('jsonb', { nullable: true })
  context!: JsonObject | null;

  /** Where extraction resumes after this page; `null` after the last. */
  @Column('jsonb', { nullable: true })
  cursor!: JsonObject | null;

  /** The checkpoint that is saved once this page is loaded. */
  @Column('jsonb', { nullable: true })
  checkpoint!: { key: string; state: JsonObject } | null;
}
