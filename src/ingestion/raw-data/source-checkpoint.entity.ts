import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { JsonObject } from '../source/page.js';

/** `source_checkpoints`: what a source has read, e.g. how far in which file. */
@Entity('source_checkpoints')
export class SourceCheckpoint {
  @PrimaryColumn('text')
  source!: string;

  @PrimaryColumn('text')
  key!: string;

  @Column('jsonb')
  state!: JsonObject;

  /** The job that wrote it. */
  @Column({ name: 'job_id', type: 'bigint' })
  jobId!: number;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
