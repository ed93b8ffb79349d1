import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ProfileSample, RunProfile } from './profile.js';

/** `run_profiles`: statistics of a run that reached its end; the newest ones are the baseline of the next run. */
@Entity('run_profiles')
@Index('run_profiles_feed_idx', { synchronize: false })
export class RunProfileRow {
  @PrimaryColumn({ name: 'job_id', type: 'bigint' })
  jobId!: number;

  @Column('text')
  source!: string;

  /** The path of a file, or for an API the name of the source. */
  @Column('text')
  feed!: string;

  /** How much of the feed was requested; runs of different extent are not compared. */
  @Column('text')
  extent!: string;

  /** Whether the run read the whole extent, not only what is new. */
  @Column('boolean')
  snapshot!: boolean;

  @Column('bigint')
  records!: number;

  /** Emptied once the run is too old for a baseline. */
  @Column('jsonb')
  profile!: RunProfile;

  /** Values of required fields by record, to recognize a renamed field. */
  @Column('jsonb', { default: {} })
  sample!: ProfileSample;

  /** Keys of the deviations above info that the run showed; it is no baseline for these. */
  @Column('text', { array: true, default: [] })
  deviations!: string[];

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
