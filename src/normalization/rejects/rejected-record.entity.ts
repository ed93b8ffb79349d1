import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** `rejected_records`: a record that could not be used, its position in the raw data, and why. */
@Entity('rejected_records')
@Index('rejected_records_job_idx', ['jobId', 'id'])
@Index('rejected_records_raw_idx', ['rawId', 'position'])
@Index('rejected_records_source_idx', ['source', 'id'])
@Index('rejected_records_code_idx', { synchronize: false })
@Index('rejected_records_source_code_idx', { synchronize: false })
@Index('rejected_records_job_code_idx', { synchronize: false })
@Index('rejected_records_open_idx', { synchronize: false })
@Index('rejected_records_open_asset_idx', { synchronize: false })
@Index('rejected_records_open_line_idx', { synchronize: false })
export class RejectedRecord {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ name: 'job_id', type: 'bigint' })
  jobId!: number;

  @Column({ name: 'raw_id', type: 'bigint' })
  rawId!: number;

  @Column('text')
  source!: string;

  /** Number of its page within the job that fetched it; `null` for rows older than this column whose page was dropped. */
  @Column('integer', { nullable: true })
  page!: number | null;

  /** URL of the page, without the API key. */
  @Column('text', { nullable: true })
  url!: string | null;

  /** Index in a JSON array, or line of a file. */
  @Column('integer')
  position!: number;

  /** The position for people: `line 7`, `index 3`. */
  @Column('text')
  place!: string;

  @Column({ name: 'source_id', type: 'text', nullable: true })
  sourceId!: string | null;

  /** Time of the quote; `null` when it could not be read. */
  @Column({ name: 'record_time', type: 'timestamptz', nullable: true })
  recordTime!: Date | null;

  /** `normalize`, `resolve` or `load`. */
  @Column('text')
  stage!: string;

  /** Stable error code, e.g. `price_missing`. */
  @Column('text')
  code!: string;

  @Column('text', { nullable: true })
  field!: string | null;

  /** The value as received. */
  @Column('text', { nullable: true })
  value!: string | null;

  @Column('text')
  message!: string;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  /** When a later run or replay loaded the record. */
  @Column({ name: 'resolved_at', type: 'timestamptz', nullable: true })
  resolvedAt!: Date | null;

  @Column({ name: 'resolved_by_job_id', type: 'bigint', nullable: true })
  resolvedByJobId!: number | null;
}
