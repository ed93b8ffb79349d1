import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { LessThan, type DataSource } from 'typeorm';
import { Clock } from '../common/clock.js';
import { decodeCursor, encodeCursor } from '../http/parameters/cursor.js';
import { NotFound } from '../common/errors.js';
import { EtlJob } from './etl-job.entity.js';
import { toJobDto, type JobDto } from './job.dto.js';
import type { JobsAnswer, JobsQuery } from './jobs.dto.js';

/** Reads `etl_jobs` for the API and the command line. */
@Injectable()
export class JobsReader {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Jobs, newest first. */
  async list({ source, status, limit, cursor }: Partial<JobsQuery> & { limit: number }): Promise<JobsAnswer> {
    const below = cursor === undefined ? undefined : decodeCursor(cursor, isJobId);
    const jobs = await this.dataSource.getRepository(EtlJob).find({
      where: {
        ...(source && { source }),
        ...(status && { status }),
        ...(below !== undefined && { id: LessThan(below) }),
      },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    const page = jobs.slice(0, limit);
    const last = page.at(-1);
    return {
      jobs: page.map((job) => toJobDto(job, this.clock.now())),
      next_cursor: jobs.length > limit && last ? encodeCursor(last.id) : null,
    };
  }

  /** @throws NotFound when there is no such job */
  async one(id: number): Promise<JobDto> {
    const job = await this.dataSource.getRepository(EtlJob).findOneBy({ id });
    if (!job) throw new NotFound('id', `There is no job ${id}`);
    return toJobDto(job, this.clock.now());
  }
}

function isJobId(decoded: unknown): decoded is number {
  return Number.isSafeInteger(decoded) && (decoded as number) > 0;
}
