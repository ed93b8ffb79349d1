import { Injectable } from '@nestjs/common';
import { InjectMetric, makeCounterProvider, makeHistogramProvider } from '@willsoto/nestjs-prometheus';
import type { Counter, Histogram } from 'prom-client';
import { ENDED } from '../common/job-status.js';
import { SOURCES } from '../config/source-names.js';
import type { EtlJob } from './etl-job.entity.js';

const JOBS = 'kasparro_etl_jobs_total';
const PROCESSED = 'kasparro_etl_records_processed_total';
const RECORDS = 'kasparro_etl_records_total';
const DURATION = 'kasparro_etl_job_duration_seconds';

/** Metrics of ended jobs, kept by the process that ran a job or cancelled it while it was queued. */
@Injectable()
export class EtlMetrics {
  constructor(
    @InjectMetric(JOBS) private readonly jobs: Counter,
    @InjectMetric(PROCESSED) private readonly processed: Counter,
    @InjectMetric(RECORDS) private readonly records: Counter,
    @InjectMetric(DURATION) private readonly duration: Histogram,
  ) {
    // Start every series at 0: `increase` does not see the first event of a series that starts with it.
    for (const source of SOURCES) {
      for (const status of ENDED) jobs.inc({ source, status }, 0);
      processed.inc({ source }, 0);
      for (const outcome of OUTCOMES) records.inc({ source, outcome }, 0);
    }
  }

  /** Counts a job that has ended, once. */
  recordEnd(job: EtlJob): void {
    const { source, status } = job;
    this.jobs.inc({ source, status });
    this.processed.inc({ source }, job.processed);
    for (const outcome of OUTCOMES) this.records.inc({ source, outcome }, job[outcome]);
    if (job.startedAt && job.completedAt) {
      this.duration.observe({ source }, (job.completedAt.getTime() - job.startedAt.getTime()) / 1000);
    }
  }
}

const OUTCOMES = ['inserted', 'updated', 'unchanged', 'duplicate', 'rejected'] as const;

export const etlMetricProviders = [
  makeCounterProvider({
    name: JOBS,
    help: 'ETL jobs that ended, by source and status',
    labelNames: ['source', 'status'],
  }),
  makeCounterProvider({
    name: PROCESSED,
    help: 'Records inserted, updated or unchanged',
    labelNames: ['source'],
  }),
  makeCounterProvider({
    name: RECORDS,
    help: 'Records by outcome',
    labelNames: ['source', 'outcome'],
  }),
  makeHistogramProvider({
    name: DURATION,
    help: 'Duration of ETL jobs, from the start of the first attempt to the end',
    labelNames: ['source'],
    buckets: [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600],
  }),
];
