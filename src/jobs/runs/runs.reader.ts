import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { NotFound } from '../../common/errors.js';
import { FINISHED } from '../../common/job-status.js';
import { roundTo } from '../../common/rounding.js';
import { oneOfSql } from '../../database/one-of.sql.js';
import type { EtlJob } from '../etl-job.entity.js';
import { EtlJobsRepository } from '../etl-jobs.repository.js';
import { toJobDto, type JobDto } from '../job.dto.js';
import { JobsReader } from '../jobs.reader.js';
import { anomaliesOf, type FinishedRun, type RunAnomaly } from './run-anomalies.js';
import { RunCoinsReader } from './run-coins.reader.js';
import { statisticsOf } from './run-statistics.js';
import type { CompareAnswer, CompareQuery, RunDifferenceDto, RunsAnswer, RunsQuery } from './runs.dto.js';

/** Number of runs before the listed ones that anomalies are measured by. */
const LOOK_BACK = 200;

/** Lists runs with statistics and anomalies, and compares two of them. */
@Injectable()
export class RunsReader {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly jobs: JobsReader,
    private readonly stored: EtlJobsRepository,
    private readonly coins: RunCoinsReader,
    private readonly clock: Clock,
  ) {}

  async list(query: RunsQuery): Promise<RunsAnswer> {
    const { jobs } = await this.jobs.list(query);
    const sources = [...new Set(jobs.map(({ source }) => source))];
    const anomalies = await Promise.all(sources.map((source) => this.anomalies(source, jobs)));
    return {
      runs: jobs,
      anomalies: anomalies.flat().toSorted((a, b) => b.run_id - a.run_id),
      statistics: statisticsOf(jobs),
    };
  }

  /** @throws NotFound naming the parameter whose run does not exist */
  async compare({ run_id_1, run_id_2, decimals }: CompareQuery): Promise<CompareAnswer> {
    const [one, other] = [await this.run('run_id_1', run_id_1), await this.run('run_id_2', run_id_2)];
    const now = this.clock.now();
    const [run_1, run_2] = [toJobDto(one, now), toJobDto(other, now)];
    const { basis, coins } = await this.coins.compare(one, other, decimals);
    return { run_1, run_2, difference: differenceOf(run_1, run_2), basis, coins };
  }

  private async anomalies(source: string, listed: JobDto[]): Promise<RunAnomaly[]> {
    const ids = new Set(listed.filter((job) => job.source === source).map(({ id }) => id));
    const history = await this.dataSource.query<FinishedRun[]>(
      `SELECT j.id, j.source, j.status, extract(epoch FROM j.completed_at - j.started_at)::float8 AS seconds,
              j.records_read AS read, j.records_rejected AS rejected, j.options ->> 'file' AS file,
              p.snapshot, p.extent
       FROM etl_jobs j LEFT JOIN run_profiles p ON p.job_id = j.id
       WHERE j.source = $1 AND j.id <= $2 AND ${oneOfSql('j.status', FINISHED)} AND j.trigger <> 'replay'
       ORDER BY j.id DESC LIMIT $3`,
      [source, Math.max(...ids), LOOK_BACK + ids.size],
    );
    return anomaliesOf(history, ids);
  }

  private async run(parameter: string, id: number): Promise<EtlJob> {
    const job = await this.stored.find(id);
    if (!job) throw new NotFound(parameter, `There is no job ${id}`);
    return job;
  }
}

function differenceOf(first: JobDto, second: JobDto): RunDifferenceDto {
  const [before, after] = [first.counts, second.counts];
  const ended = first.completed_at !== null && second.completed_at !== null;
  return {
    read: after.read - before.read,
    inserted: after.inserted - before.inserted,
    updated: after.updated - before.updated,
    unchanged: after.unchanged - before.unchanged,
    duplicate: after.duplicate - before.duplicate,
    rejected: after.rejected - before.rejected,
    records_processed: second.records_processed - first.records_processed,
    pages: second.pages - first.pages,
    duration_seconds: ended
      ? roundTo(3, (second.duration_seconds ?? 0) - (first.duration_seconds ?? 0))
      : null,
  };
}
