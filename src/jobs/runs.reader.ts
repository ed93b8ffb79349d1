import { Injectable } from '@nestjs/common';
import { NotFound } from '../common/errors.js';
import type { JobCountsDto, JobDto } from './job.dto.js';
import { JobsReader } from './jobs.reader.js';
import type { CompareAnswer, CompareQuery, RunsAnswer, RunsQuery, RunStatisticsDto } from './runs.dto.js';

/** Looks at runs as a series, and at two of them side by side. */
@Injectable()
export class RunsReader {
  constructor(private readonly jobs: JobsReader) {}

  async list(query: RunsQuery): Promise<RunsAnswer> {
    const { jobs } = await this.jobs.list(query);
    return { runs: jobs, anomalies: [], statistics: statisticsOf(jobs) };
  }

  /** @throws NotFound naming the parameter whose run does not exist */
  async compare({ run_id_1, run_id_2 }: CompareQuery): Promise<CompareAnswer> {
    const [run_1, run_2] = await Promise.all([
      this.run('run_id_1', run_id_1),
      this.run('run_id_2', run_id_2),
    ]);
    return { run_1, run_2, difference: differenceOf(run_1.counts, run_2.counts) };
  }

  private async run(parameter: string, id: number): Promise<JobDto> {
    return this.jobs.one(id).catch((error: unknown) => {
      throw error instanceof NotFound ? new NotFound(parameter, error.message) : error;
    });
  }
}

function statisticsOf(runs: JobDto[]): RunStatisticsDto {
  const durations = runs.map((run) => run.duration_seconds).filter((seconds) => seconds !== null);
  return {
    total_runs: runs.length,
    successful_runs: runs.filter(({ status }) => status === 'success').length,
    failed_runs: runs.filter(({ status }) => status === 'failure').length,
    median_duration_seconds: median(durations),
    records_read: runs.reduce((sum, run) => sum + run.counts.read, 0),
    records_processed: runs.reduce((sum, run) => sum + run.records_processed, 0),
  };
}

function median(values: number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] =
    sorted.length % 2 === 0 ? [sorted[middle - 1], sorted[middle]] : [sorted[middle], sorted[middle]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

function differenceOf(first: JobCountsDto, second: JobCountsDto): JobCountsDto {
  return {
    read: second.read - first.read,
    inserted: second.inserted - first.inserted,
    updated: second.updated - first.updated,
    unchanged: second.unchanged - first.unchanged,
    duplicate: second.duplicate - first.duplicate,
    rejected: second.rejected - first.rejected,
  };
}
