import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
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
import { IdParam } from '../common/id-param.pipe.js';
import { API } from '../common/routes.js';
import { ProblemDto } from '../common/problem.dto.js';
import { SOURCES } from '../ingestion/sources.js';
import { JobAnswer, JobsAnswer, JobsQuery, JobsStartedAnswer, RunQuery } from './jobs.dto.js';
import { JobsReader } from './jobs.reader.js';
import { RunService } from './run.service.js';

const SOURCE_PARAM = { name: 'source', enum: SOURCES, description: 'Which source to run' };

@ApiTags('ETL')
@Controller(`${API}/etl`)
export class EtlController {
  constructor(
    private readonly runs: RunService,
    private readonly reader: JobsReader,
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
    const { status, job } = await this.runs.one(source, query);
    response.status(status).location(`/${API}/etl/jobs/${job.id}`);
    return { job };
  }

  @Post('run')
  @HttpCode(202)
  @ApiOperation({ summary: 'Run every source that is not running already' })
  @ApiAcceptedResponse({ type: JobsStartedAnswer })
  @ApiConflictResponse({ type: ProblemDto, description: 'Every source is queued or running' })
  async runAll(@Query() query: RunQuery): Promise<JobsStartedAnswer> {
    return this.runs.all(query);
  }

  @Get('jobs')
  @ApiOperation({ summary: 'Jobs, newest first' })
  @ApiOkResponse({ type: JobsAnswer })
  async jobs(@Query() query: JobsQuery): Promise<JobsAnswer> {
    return this.reader.list(query);
  }

  @Get('jobs/:id')
  @ApiOperation({ summary: 'One job, with its counts so far while it runs' })
  @ApiParam({ name: 'id', type: Number })
  @ApiOkResponse({ type: JobAnswer })
  @ApiNotFoundResponse({ type: ProblemDto, description: 'No such job' })
  async job(@Param('id', IdParam) id: number): Promise<JobAnswer> {
    return { job: await this.reader.one(id) };
  }
}
