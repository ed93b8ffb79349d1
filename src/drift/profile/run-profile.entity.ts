import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ProfileSample, RunProfile } from './profile.js';

/** `run_profiles`: what a run that reached its end looked like; the newest ones are the baseline of the next. */
@Entity('run_profiles')
@Index('run_profiles_feed_idx', { synchronize: false })
export class RunProfileRow {
  @PrimaryColumn({ name: 'job_id', type: 'bigint' })
  jobId!: number;

  @Column('text')
  source!: string;

  /** What of the source was read: the file for CSV, for an API the source itself. */
  @Column('text')
  feed!: string;

  /** How much of it was asked for; runs with another extent are not compared. */
  @Column('text')
  extent!: string;

  /** Whether everything of that extent was read, and not only what earlier runs had not. */
  @Column('boolean')
  snapshot!: boolean;

  @Column('bigint')
  records!: number;

  /** Empty once it is too old for a baseline. */
  @Column('jsonb')
  profile!: RunProfile;

  /** Values of required fields by record, to recognise a field by after it was renamed. */
  @Column('jsonb', { default: {} })
  sample!: ProfileSample;

  /** Keys of the changes above info that it showed: no baseline for those. */
  @Column('text', { array: true, default: [] })
  deviations!: string[];

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
