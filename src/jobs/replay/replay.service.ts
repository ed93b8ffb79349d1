import { Injectable } from '@nestjs/common';
import { BadParameters, NotFound, type ParameterProblem } from '../../common/errors.js';
import type { DecimalStyle } from '../../common/exact-json.js';
import { readInstant } from '../../common/time.js';
import { RawPagesReader, type PageSelection } from '../../ingestion/raw-data/raw-pages.reader.js';
import { EtlJobsRepository } from '../etl-jobs.repository.js';
import { JobRequests, type RunRequest } from '../job-requests.js';
import { JobsReader } from '../jobs.reader.js';
import { replayDifference } from '../preview/difference.js';
import type { DifferenceDto, ReplayAnswer, ReplayBody } from './replay.dto.js';
import { ReplayPreview } from '../preview/replay-preview.js';

/** What clients and the command line ask of stored pages. */
@Injectable()
export class ReplayService {
  constructor(
    private readonly stored: RawPagesReader,
    private readonly jobs: EtlJobsRepository,
    private readonly requests: JobRequests,
    private readonly reader: JobsReader,
    private readonly preview: ReplayPreview,
  ) {}

  /**
   * Queues a replay; with `dry_run` only says what it would do.
   * @param decimals how the amounts of the difference are written
   * @param gone aborted when the client is gone
   * @throws BadParameters, NotFound as {@link requestOf}, AlreadyRunning when the source has a job
   */
  async take(body: ReplayBody, decimals: DecimalStyle, gone: AbortSignal): Promise<ReplayAnswer> {
    const request = await this.requestOf(body);
    if (body.dry_run) return { difference: await this.differenceOf(request, gone, decimals) };
    const id = await this.requests.enqueue(request);
    return { job: await this.reader.one(id) };
  }

  /** What a replay would do; nothing of it is kept. */
  async differenceOf(
    { source, options }: ReplayRequest,
    gone: AbortSignal,
    decimals: DecimalStyle = 'number',
  ): Promise<DifferenceDto> {
    return replayDifference(source, await this.preview.of(source, options.replay, gone), decimals);
  }

  /**
   * The run that is asked for, not yet queued.
   * @throws BadParameters when it says neither or both of job and span, NotFound for a job that is
   *   unknown and for a selection without a stored page
   */
  async requestOf(body: Omit<ReplayBody, 'dry_run'>): Promise<ReplayRequest> {
    const selection = selectionOf(body);
    const source = 'source' in selection ? selection.source : await this.sourceOf(selection.jobId);
    if ((await this.stored.count(selection)) > 0)
      return { source, trigger: 'replay', options: { replay: selection } };
    throw nothingStored(selection);
  }

  private async sourceOf(jobId: number): Promise<string> {
    const job = await this.jobs.find(jobId);
    if (!job) throw new NotFound('job_id', `There is no job ${jobId}`);
    return job.source;
  }
}

function nothingStored(selection: PageSelection): NotFound {
  return 'jobId' in selection
    ? new NotFound(
        'job_id',
        `Job ${selection.jobId} has no stored pages: it fetched none, was a replay itself, or RAW_RETENTION_DAYS has passed`,
      )
    : new NotFound(
        'from',
        `No page of ${selection.source} was stored from ${selection.from} until before ${selection.to}`,
      );
}

/** A run that reads stored pages. */
export type ReplayRequest = RunRequest & { options: { replay: PageSelection } };

function selectionOf({ job_id, source, from, to }: Omit<ReplayBody, 'dry_run'>): PageSelection {
  const isSpan = source !== undefined || from !== undefined || to !== undefined;
  if (job_id !== undefined && isSpan) throw problem('job_id', 'give either job_id, or source, from and to');
  if (job_id !== undefined) return { jobId: job_id };
  if (!isSpan) throw problem('job_id', 'is missing: give job_id, or source, from and to');
  const [start, end] = [from && readInstant(from), to && readInstant(to)];
  if (source !== undefined && start && end && start < end) return { source, from: start, to: end };
  if (start && end && start >= end) throw problem('from', 'must be before to');
  const missing = Object.entries({ source, from: start, to: end }).filter(([, value]) => !value);
  throw new BadParameters(missing.map(([parameter]) => missingOne(parameter)));
}

function missingOne(parameter: string): ParameterProblem {
  return { parameter, message: 'is missing: a span of time needs source, from and to' };
}

function problem(parameter: string, message: string): BadParameters {
  return new BadParameters([{ parameter, message }]);
}
