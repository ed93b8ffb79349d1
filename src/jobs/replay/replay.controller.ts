import { Body, Controller, Post, Query, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { ClientGone } from '../../http/client-gone.js';
import { ProblemDto } from '../../http/problems/problem.dto.js';
import { DecimalsQuery } from '../../http/parameters/query.dto.js';
import { API } from '../../http/routes.js';
import { ReplayAnswer, ReplayBody } from './replay.dto.js';
import { ReplayService } from './replay.service.js';

@ApiTags('ETL')
@Controller(`${API}/etl/replay`)
export class ReplayController {
  constructor(private readonly replays: ReplayService) {}

  @Post()
  @ApiOperation({
    summary: 'Normalize stored pages again, fetching nothing',
    description: 'Give `job_id`, or `source` with `from` and `to`. `dry_run` answers with the difference.',
  })
  @ApiAcceptedResponse({ type: ReplayAnswer, description: 'A job was queued for it' })
  @ApiOkResponse({ type: ReplayAnswer, description: 'With `dry_run`: what would be different' })
  @ApiBadRequestResponse({ type: ProblemDto })
  @ApiNotFoundResponse({ type: ProblemDto, description: 'No such job, or no page is stored' })
  @ApiConflictResponse({
    type: ProblemDto,
    description: 'The source is queued or running; `job_id` names the job',
  })
  async replay(
    @Body() body: ReplayBody,
    @Query() { decimals }: DecimalsQuery,
    @ClientGone() gone: AbortSignal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReplayAnswer> {
    const answer = await this.replays.take(body, decimals, gone);
    response.status(body.dry_run ? 200 : 202);
    if (answer.job) response.location(`/${API}/etl/jobs/${answer.job.id}`);
    return answer;
  }
}
