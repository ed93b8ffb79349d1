import { Controller, Get, HttpCode, Param, Post, Query, Res, Sse, type MessageEvent } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import type { Observable } from 'rxjs';
import { IdParam } from '../http/parameters/id-param.pipe.js';
import { API } from '../http/routes.js';
import { ProblemDto } from '../http/problems/problem.dto.js';
import { SOURCES } from '../config/source-names.js';
import { JobAnswer, JobsAnswer, JobsQuery, JobsStartedAnswer, RunAllQuery, RunQuery } from './jobs.dto.js';
import { JobEvents } from './job-events.js';
import { JobsReader } from './jobs.reader.js';
import { JobsService } from './jobs.service.js';

const SOURCE_PARAM = { name: 'source', enum: SOURCES, description: 'Which source to run' };

@ApiTags('ETL')
@Controller(`${API}/etl`)
export class EtlController {
  constructor(
    private readonly service: JobsService,
    private readonly reader: JobsReader,
    private readonly followed: JobEvents,
  ) {}

  @Post('run/:source')
  @ApiOperation({
    summary: 'Run one source',
    description: '202 at once, or with `sync=true` when the job has ended.',
  })
  @ApiParam(SOURCE_PARAM)
  @ApiAcceptedResponse({
    type: JobAnswer,
    description: 'Queued, or still running after 15 minutes of `sync`',
  })
  @ApiOkResponse({
    type: JobAnswer,
    description: 'With `sync`: ended in success, partial or cancelled (502 for a failure)',
  })
  @ApiNotFoundResponse({ type: ProblemDto, description: 'No such source' })
  @ApiConflictResponse({
    type: ProblemDto,
    description: 'The source is queued or running; `job_id` names the job',
  })
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
  @HttpCode(202)
  @ApiOperation({ summary: 'Run every source that is not running already' })
  @ApiAcceptedResponse({ type: JobsStartedAnswer })
  @ApiConflictResponse({ type: ProblemDto, description: 'Every source is queued or running' })
  async runAll(@Query() query: RunAllQuery): Promise<JobsStartedAnswer> {
    return this.service.runAll(query);
  }

  @Get('jobs')
  @ApiOperation({ summary: 'Jobs, newest first' })
  @ApiOkResponse({ type: JobsAnswer })
  async jobs(@Query() query: JobsQuery): Promise<JobsAnswer> {
    return this.reader.list(query);
  }

  @Post('jobs/:id/cancel')
  @HttpCode(202)
  @ApiOperation({ summary: 'Cancel a job: a queued one at once, a running one at its next page' })
  @ApiParam({ name: 'id', type: Number, description: 'Id of the job' })
  @ApiAcceptedResponse({ type: JobAnswer, description: 'Committed pages stay' })
  @ApiNotFoundResponse({ type: ProblemDto, description: 'No such job' })
  @ApiConflictResponse({ type: ProblemDto, description: 'The job has ended' })
  async cancel(@Param('id', IdParam) id: number): Promise<JobAnswer> {
    return { job: await this.service.cancel(id) };
  }

  @Sse('jobs/:id/events')
  @ApiOperation({
    summary: 'One job as server-sent events: `job` whenever it changes, the last one when it ends',
  })
  @ApiParam({ name: 'id', type: Number, description: 'Id of the job' })
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' } } } })
  @ApiNotFoundResponse({ type: ProblemDto, description: 'No such job' })
  async events(@Param('id', IdParam) id: number): Promise<Observable<MessageEvent>> {
    await this.reader.one(id);
    return this.followed.follow(id);
  }

  @Get('jobs/:id')
  @ApiOperation({ summary: 'One job, with its counts so far while it runs' })
  @ApiParam({ name: 'id', type: Number, description: 'Id of the job' })
  @ApiOkResponse({ type: JobAnswer })
  @ApiNotFoundResponse({ type: ProblemDto, description: 'No such job' })
  async job(@Param('id', IdParam) id: number): Promise<JobAnswer> {
    return { job: await this.reader.one(id) };
  }
}
