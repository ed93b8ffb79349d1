import { Injectable } from '@nestjs/common';
import { BadParameters, NotFound, type ParameterProblem } from '../../common/errors.js';
import type { DecimalStyle } from '../../common/exact-json.js';
import { readInstant } from '../../common/time.js';
import { RawPagesReader, type PageSelection } from '../../ingestion/raw-data/raw-pages.reader.js';
import { EtlJobsRepository } from '../etl-jobs.repository.js';
import { JobSubmitter, type JobRequest } from '../job-submitter.js';
import { JobsReader } from '../jobs.reader.js';
import { replayDifference } from '../preview/difference.js';
import type { DifferenceDto } from '../preview/difference.dto.js';
import type { ReplayAnswer, ReplayBody } from './replay.dto.js';
import { ReplayPreview } from '../preview/replay-preview.js';

/** Starts and previews replays for the API and the command line. */
@Injectable()
export class ReplayService {
  constructor(
    private readonly stored: RawPagesReader,
    private readonly jobs: EtlJobsRepository,
    private readonly submitter: JobSubmitter,
    private readonly reader: JobsReader,
    private readonly preview: ReplayPreview,
  ) {}

  /**
   * Queues a replay; with `dry_run` only previews it.
   * @param decimals how the amounts of the difference are written
   * @param gone aborted when the client disconnects
   * @throws BadParameters, NotFound as {@link requestOf}, AlreadyRunning when the source has a job
   */
  async take(body: ReplayBody, decimals: DecimalStyle, gone: AbortSignal): Promise<ReplayAnswer> {
    const request = await this.requestOf(body);
    if (body.dry_run) return { difference: await this.differenceOf(request, gone, decimals) };
    const id = await this.submitter.enqueue(request);
    return { job: await this.reader.one(id) };
  }

  /** What a replay would change; nothing is stored. */
  async differenceOf(
    { source, options }: ReplayRequest,
    gone: AbortSignal,
    decimals: DecimalStyle = 'number',
  ): Promise<DifferenceDto> {
    return replayDifference(source, await this.preview.of(source, options.replay, gone), decimals);
  }

  /**
   * The request for a job, not yet queued.
   * @throws BadParameters unless exactly one of job and time span is given, NotFound for an unknown job and for a
   *   selection without stored pages
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
        `Job ${selection.jobId} has no stored pages: it fetched none, is a replay, or its pages are older than RAW_RETENTION_DAYS`,
      )
    : new NotFound(
        'from',
        `No page of ${selection.source} was stored between ${selection.from} and ${selection.to}`,
      );
}

/** A request to replay stored pages. */
export type ReplayRequest = JobRequest & { options: { replay: PageSelection } };

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
