import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DataSource } from 'typeorm';
import { messageOf } from '../../common/errors.js';
import { ACTIVE, hasSucceeded } from '../../common/job-status.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { oneOfSql } from '../../database/one-of.sql.js';
import type { EtlJob } from '../etl-job.entity.js';
import { removeUpload, uploadsFolder } from './upload.storage.js';

/** How long an upload that was not loaded is kept for debugging. */
const RETENTION_MS = 7 * 86_400_000;

/** Uploaded files. Each belongs to one job and is deleted once loaded, since `raw_data` holds every page of it. */
@Injectable()
export class Uploads {
  private readonly logger = new Logger('Uploads');
  private readonly folder: string;

  constructor(
    @Inject(SETTINGS) { home }: Pick<Settings, 'home'>,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {
    this.folder = uploadsFolder(home);
  }

  /** Deletes the file of a job that has loaded it. Never throws: a file that stays is deleted with the orphaned ones. */
  async release(job: EtlJob): Promise<void> {
    const { file } = job.options;
    if (job.trigger !== 'upload' || !hasSucceeded(job) || file === undefined) return;
    if (dirname(dirname(file)) !== this.folder) return;
    try {
      await removeUpload(file);
    } catch (error) {
      this.logger.warn(`${file} could not be deleted: ${messageOf(error)}`);
    }
  }

  /**
   * Deletes files that no queued or running job needs and that were last written seven days ago or earlier.
   * @returns the number of deleted uploads
   */
  async removeOrphaned(now: Date): Promise<number> {
    const pending = await this.dataSource.query<{ file: string }[]>(
      `SELECT options ->> 'file' AS file FROM etl_jobs WHERE trigger = 'upload' AND ${oneOfSql('status', ACTIVE)}`,
    );
    const folders = new Set(pending.map(({ file }) => dirname(file)));
    let removed = 0;
    for (const name of await namesIn(this.folder)) {
      const path = join(this.folder, name);
      if (folders.has(path) || (await lastWritten(path)) > now.getTime() - RETENTION_MS) continue;
      await rm(path, { recursive: true, force: true });
      removed++;
    }
    return removed;
  }
}

/** Last modification of a folder or a file in it, in milliseconds since 1970. */
async function lastWritten(folder: string): Promise<number> {
  const paths = [folder, ...(await namesIn(folder)).map((name) => join(folder, name))];
  const stats = await Promise.all(paths.map((path) => unlessGone(stat(path))));
  return Math.max(...stats.map((one) => one?.mtimeMs ?? 0));
}

/** Names in a folder; none when it does not exist. */
async function namesIn(folder: string): Promise<string[]> {
  return (await unlessGone(readdir(folder))) ?? [];
}

/** `undefined` when the path does not exist; other processes delete orphaned uploads too. */
async function unlessGone<T>(pending: Promise<T>): Promise<T | undefined> {
  try {
    return await pending;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
