import { Controller, Get, Param, Post, Query, Res, Sse, type MessageEvent } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Observable } from 'rxjs';
import { SOURCES } from '../config/source-names.js';
import { Endpoint } from '../http/endpoint.decorator.js';
import { IdParam } from '../http/parameters/id-param.js';
import { API } from '../http/routes.js';
import { JobAnswer, JobsAnswer, JobsQuery, JobsStartedAnswer, RunAllQuery, RunQuery } from './jobs.dto.js';
import { JobEvents } from './job-events.js';
import { JobsReader } from './jobs.reader.js';
import { JobsService } from './jobs.service.js';

@ApiTags('ETL')
@Controller(`${API}/etl`)
export class EtlController {
  constructor(
    private readonly service: JobsService,
    private readonly reader: JobsReader,
    private readonly jobEvents: JobEvents,
  ) {}

  @Post('run/:source')
  @Endpoint({
    summary: 'Run one source',
    description: 'Responds with 202 at once, or with `sync=true` when the job has ended.',
    accepted: { type: JobAnswer, description: 'Queued, or still running after 15 minutes of `sync`' },
    ok: {
      type: JobAnswer,
      description: 'With `sync`: ended in success, partial or cancelled (502 for a failure)',
    },
    errors: { 404: 'No such source', 409: 'The source is queued or running; `job_id` names the job' },
  })
  @ApiParam({ name: 'source', enum: SOURCES, description: 'Which source to run' })
  async run(
    @Param('source') source: string,
    @Query() query: RunQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<JobAnswer> {
    const { status, job } = await this.service.run(source, query);
    response.status(status).location(`/${API}/etl/jobs/${job.id}`);
    return { job };
  }

  @Post('run')
  @Endpoint({
    summary: 'Run every source that is not running yet',
    accepted: JobsStartedAnswer,
    errors: { 409: 'Every source is queued or running' },
  })
  async runAll(@Query() query: RunAllQuery): Promise<JobsStartedAnswer> {
    return this.service.runAll(query);
  }

  @Get('jobs')
  @Endpoint({ summary: 'Jobs, newest first', ok: JobsAnswer })
  async jobs(@Query() query: JobsQuery): Promise<JobsAnswer> {
    return this.reader.list(query);
  }

  @Post('jobs/:id/cancel')
  @Endpoint({
    summary: 'Cancel a job: a queued one at once, a running one at its next page',
    id: 'Id of the job',
    accepted: { type: JobAnswer, description: 'Committed pages stay' },
    errors: { 404: 'No such job', 409: 'The job has ended' },
  })
  async cancel(@IdParam() id: number): Promise<JobAnswer> {
    return { job: await this.service.cancel(id) };
  }

  @Sse('jobs/:id/events')
  @Endpoint({
    summary: 'One job as server-sent events: `job` whenever it changes, the last one when it ends',
    id: 'Id of the job',
    ok: { content: { 'text/event-stream': { schema: { type: 'string' } } } },
    errors: { 404: 'No such job' },
  })
  async events(@IdParam() id: number): Promise<Observable<MessageEvent>> {
    await this.reader.one(id);
    return this.jobEvents.follow(id);
  }

  @Get('jobs/:id')
  @Endpoint({
    summary: 'One job, with its counts so far while it runs',
    id: 'Id of the job',
    ok: JobAnswer,
    errors: { 404: 'No such job' },
  })
  async job(@IdParam() id: number): Promise<JobAnswer> {
    return { job: await this.reader.one(id) };
  }
}
