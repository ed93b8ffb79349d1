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

/** How long an upload whose job did not load it is kept, for whoever wants to know why. */
const KEPT_MS = 7 * 86_400_000;

/** Uploaded files: each serves one job and goes when that has loaded it, since every page of it is in `raw_data`. */
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

  /** Removes the file of a job that has loaded it. Never throws: what stays is removed with the forgotten ones. */
  async release(job: EtlJob): Promise<void> {
    const { file } = job.options;
    if (job.trigger !== 'upload' || !hasSucceeded(job) || file === undefined) return;
    if (dirname(dirname(file)) !== this.folder) return;
    try {
      await removeUpload(file);
    } catch (error) {
      this.logger.warn(`${file} could not be removed: ${messageOf(error)}`);
    }
  }

  /**
   * Removes files that no queued or running job is to read and that nobody has written to for seven days.
   * @returns how many
   */
  async removeForgotten(now: Date): Promise<number> {
    const awaited = await this.dataSource.query<{ file: string }[]>(
      `SELECT options ->> 'file' AS file FROM etl_jobs WHERE trigger = 'upload' AND ${oneOfSql('status', ACTIVE)}`,
    );
    const folders = new Set(awaited.map(({ file }) => dirname(file)));
    let removed = 0;
    for (const name of await namesIn(this.folder)) {
      const path = join(this.folder, name);
      if (folders.has(path) || (await lastWritten(path)) > now.getTime() - KEPT_MS) continue;
      await rm(path, { recursive: true, force: true });
      removed++;
    }
    return removed;
  }
}

/** Newest modification of a folder and the files in it, in milliseconds. */
async function lastWritten(folder: string): Promise<number> {
  const paths = [folder, ...(await namesIn(folder)).map((name) => join(folder, name))];
  const stats = await Promise.all(paths.map((path) => unlessGone(stat(path))));
  return Math.max(...stats.map((one) => one?.mtimeMs ?? 0));
}

/** Names in a folder; none when it is not there. */
async function namesIn(folder: string): Promise<string[]> {
  return (await unlessGone(readdir(folder))) ?? [];
}

/** `undefined` for what is not there, or not any more: several processes keep one folder in order. */
async function unlessGone<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
