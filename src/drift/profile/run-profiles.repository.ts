import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { storableJson } from '../../database/storable.js';
import type { Transaction } from '../../database/transaction.js';
import type { PastRun } from '../compare/baseline.js';
import type { ProfileSample } from './profile.js';
import type { RunProfileRow } from './run-profile.entity.js';

/** Which runs can be compared: the same feed of a source, as much of it. */
export interface Series {
  source: string;
  feed: string;
  extent: string;
}

/** A profile to be kept. */
export type NewRunProfile = Omit<RunProfileRow, 'createdAt'>;

/** Runs the baseline looks back on, and of each sort how many are kept whole. */
const BASELINE_RUNS = 30;
const KEPT_RUNS = 60;

/** The only writer of `run_profiles`. */
@Injectable()
export class RunProfilesRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The newest runs of a series that showed nothing, and the newest that did; newest first. */
  async recent({ source, feed, extent }: Series): Promise<PastRun[]> {
    return this.dataSource.query<PastRun[]>(
      `SELECT job_id AS "jobId", snapshot, deviations, profile FROM (
         SELECT *, row_number() OVER (PARTITION BY deviations = '{}', snapshot ORDER BY job_id DESC) AS place
         FROM run_profiles WHERE source = $1 AND feed = $2 AND extent = $3 AND profile <> '{}'
       ) p WHERE place <= $4 ORDER BY job_id DESC`,
      [source, feed, extent, BASELINE_RUNS],
    );
  }

  /** What the newest run of a feed had in its required fields. */
  async newestSample({ source, feed }: Series): Promise<ProfileSample> {
    const [row] = await this.dataSource.query<{ sample: ProfileSample }[]>(
      `SELECT sample FROM run_profiles WHERE source = $1 AND feed = $2 AND profile <> '{}' ORDER BY job_id DESC LIMIT 1`,
      [source, feed],
    );
    return row?.sample ?? {};
  }

  /** Keeps a profile, and of its feed only as many whole ones as a baseline could need. */
  async save(tx: Transaction, row: NewRunProfile): Promise<void> {
    const { jobId, source, feed, extent, snapshot, records, deviations } = row;
    await tx.query(
      `INSERT INTO run_profiles (job_id, source, feed, extent, snapshot, records, profile, sample, deviations)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (job_id) DO NOTHING`,
      [
        jobId,
        source,
        feed,
        extent,
        snapshot,
        records,
        storableJson(row.profile),
        storableJson(row.sample),
        deviations,
      ],
    );
    await tx.query(
      `UPDATE run_profiles SET profile = '{}', sample = '{}' WHERE job_id IN (
         SELECT job_id FROM (
           SELECT job_id, row_number() OVER (PARTITION BY extent, deviations = '{}', snapshot ORDER BY job_id DESC) AS place
           FROM run_profiles WHERE source = $1 AND feed = $2 AND profile <> '{}'
         ) p WHERE place > $3)`,
      [source, feed, KEPT_RUNS],
    );
  }

  /** Makes what runs since `jobId` showed of one change part of the baseline. */
  async accept(tx: Transaction, source: string, feed: string, key: string, jobId: number): Promise<void> {
    await tx.query(
      `UPDATE run_profiles SET deviations = array_remove(deviations, $3)
       WHERE source = $1 AND feed = $2 AND job_id >= $4 AND $3 = ANY(deviations)`,
      [source, feed, key, jobId],
    );
  }
}
