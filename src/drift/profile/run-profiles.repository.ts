import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { storableJson } from '../../database/storable.js';
import type { Transaction } from '../../database/transaction.js';
import type { PastRun } from '../compare/baseline.js';
import type { ProfileSample } from './profile.js';
import type { RunProfileRow } from './run-profile.entity.js';

/** Identifies runs that can be compared: same source, feed and extent. */
export interface Series {
  source: string;
  feed: string;
  extent: string;
}

/** A profile to store. */
export type NewRunProfile = Omit<RunProfileRow, 'createdAt'>;

/** Runs of each sort that the baseline uses, and that keep their profile. */
const BASELINE_RUNS = 30;
const KEPT_RUNS = 60;

/** The only writer of `run_profiles`. */
@Injectable()
export class RunProfilesRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Returns the newest runs of a series without deviations and the newest with some, both sorts together newest first. */
  async recent({ source, feed, extent }: Series): Promise<PastRun[]> {
    return this.dataSource.query<PastRun[]>(
      `SELECT job_id AS "jobId", snapshot, deviations, profile FROM (
         SELECT *, row_number() OVER (PARTITION BY deviations = '{}', snapshot ORDER BY job_id DESC) AS place
         FROM run_profiles WHERE source = $1 AND feed = $2 AND extent = $3 AND profile <> '{}'
       ) p WHERE place <= $4 ORDER BY job_id DESC`,
      [source, feed, extent, BASELINE_RUNS],
    );
  }

  /** Returns the sampled values of required fields of the newest run of a feed. */
  async newestSample({ source, feed }: Series): Promise<ProfileSample> {
    const [row] = await this.dataSource.query<{ sample: ProfileSample }[]>(
      `SELECT sample FROM run_profiles WHERE source = $1 AND feed = $2 AND profile <> '{}' ORDER BY job_id DESC LIMIT 1`,
      [source, feed],
    );
    return row?.sample ?? {};
  }

  /** Stores a profile, and empties profiles of its feed that no baseline needs any more. */
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

  /** Removes an accepted deviation from the runs since `jobId`, so that they become part of the baseline. */
  async accept(tx: Transaction, source: string, feed: string, key: string, jobId: number): Promise<void> {
    await tx.query(
      `UPDATE run_profiles SET deviations = array_remove(deviations, $3)
       WHERE source = $1 AND feed = $2 AND job_id >= $4 AND $3 = ANY(deviations)`,
      [source, feed, key, jobId],
    );
  }
}
