import { hasFinished, hasSucceeded } from '../../common/job-status.js';
import { median } from '../../common/robust-statistics.js';
import { roundTo } from '../../common/rounding.js';
import type { JobDto } from '../job.dto.js';
import type { RunStatisticsDto, SourceStatisticsDto } from './runs.dto.js';

/** Statistics over all runs and over those of each source. */
export function statisticsOf(runs: readonly JobDto[]): RunStatisticsDto {
  const sources = [...new Set(runs.map(({ source }) => source))].toSorted();
  return {
    total_runs: runs.length,
    successful_runs: runs.filter(hasSucceeded).length,
    failed_runs: countOf(runs, 'failure'),
    median_duration_seconds: medianOf(runs, ({ duration_seconds }) => duration_seconds),
    records_read: runs.reduce((sum, { counts }) => sum + counts.read, 0),
    records_processed: runs.reduce((sum, { records_processed }) => sum + records_processed, 0),
    sources: sources.map((source) => ofSource(source, runs)),
  };
}

function ofSource(source: string, all: readonly JobDto[]): SourceStatisticsDto {
  const runs = all.filter((run) => run.source === source);
  const ended = runs.filter(hasFinished);
  const read = ended.reduce((sum, { counts }) => sum + counts.read, 0);
  const rejected = ended.reduce((sum, { counts }) => sum + counts.rejected, 0);
  const failed = countOf(ended, 'failure');
  return {
    source,
    total_runs: runs.length,
    success_rate: ended.length === 0 ? null : roundTo(3, 1 - failed / ended.length),
    median_duration_seconds: medianOf(ended, ({ duration_seconds }) => duration_seconds),
    median_records_read: medianOf(ended, ({ counts }) => counts.read),
    reject_share: read === 0 ? null : roundTo(3, rejected / read),
  };
}

function countOf(runs: readonly JobDto[], status: JobDto['status']): number {
  return runs.filter((run) => run.status === status).length;
}

function medianOf(runs: readonly JobDto[], value: (run: JobDto) => number | null): number | null {
  return median(runs.map(value).filter((one) => one !== null));
}
