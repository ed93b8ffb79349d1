import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ACTIVE } from '../common/job-status.js';
import { oneOfSql } from '../database/one-of.sql.js';
import { SUCCESSFUL_RUN } from '../ingestion/source-status.js';

/** Reads the jobs of a source, to decide whether it needs another one. */
@Injectable()
export class SourceJobsReader {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The job of a source that is queued or running, if there is one. */
  async active(source: string): Promise<number | null> {
    const [row] = await this.dataSource.query<{ id: number }[]>(
      `SELECT id FROM etl_jobs WHERE source = $1 AND ${oneOfSql('status', ACTIVE)}`,
      [source],
    );
    return row?.id ?? null;
  }

  /** When a run of the source was last requested, by any trigger but a replay, which fetches nothing. */
  async newestRequest(source: string): Promise<Date | null> {
    const [row] = await this.dataSource.query<{ newest: Date | null }[]>(
      `SELECT coalesce(scheduled_for, queued_at) AS newest FROM etl_jobs WHERE source = $1 AND trigger <> 'replay' ORDER BY id DESC LIMIT 1`,
      [source],
    );
    return row?.newest ?? null;
  }

  /** Whether a run that started after `since` has succeeded, entirely or in part. */
  async succeededSince(source: string, since: Date): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `SELECT 1 FROM etl_jobs WHERE source = $1 AND ${SUCCESSFUL_RUN} AND started_at > $2
       LIMIT 1`,
      [source, since],
    );
    return rows.length > 0;
  }
}
