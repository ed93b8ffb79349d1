import type { JobStatus } from '../common/job-status.js';
import type { JobDto } from '../jobs/job.dto.js';
import { JobsReader } from '../jobs/jobs.reader.js';
import { withApplication } from './context.js';
import { printResult } from './output.js';
import { wholeNumber } from './arguments.js';
import { table } from './text-table.js';

interface Flags {
  source?: string;
  status?: JobStatus;
  limit: string;
  json?: boolean;
}

/** `kasparro jobs`: lists the newest jobs. */
export async function jobsCommand({ source, status, limit, json }: Flags): Promise<void> {
  const most = wholeNumber(limit, '--limit', 500);
  const { jobs } = await withApplication((app) => app.get(JobsReader).list({ source, status, limit: most }));
  printResult(json, { jobs }, jobs.length === 0 ? 'No jobs yet' : table(HEADER, jobs.map(cells)));
}

const HEADER = [
  'id',
  'source',
  'status',
  'trigger',
  'started',
  'seconds',
  'read',
  'inserted',
  'updated',
  'unchanged',
  'duplicate',
  'rejected',
  '',
];

function cells(job: JobDto): string[] {
  const { read, inserted, updated, unchanged, duplicate, rejected } = job.counts;
  return [
    String(job.id),
    job.source,
    job.status,
    job.trigger,
    job.started_at ?? '-',
    job.duration_seconds?.toFixed(1) ?? '-',
    ...[read, inserted, updated, unchanged, duplicate, rejected].map(String),
    job.error_message ?? job.note ?? '',
  ];
}
