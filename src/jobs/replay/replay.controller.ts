import { Body, Controller, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ClientGone } from '../../http/client-gone.js';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { DecimalsQuery } from '../../http/parameters/query.dto.js';
import { API } from '../../http/routes.js';
import { ReplayAnswer, ReplayBody } from './replay.dto.js';
import { ReplayService } from './replay.service.js';

@ApiTags('ETL')
@Controller(`${API}/etl/replay`)
export class ReplayController {
  constructor(private readonly replays: ReplayService) {}

  @Post()
  @Endpoint({
    summary: 'Normalize stored pages again, fetching nothing',
    description: 'Give `job_id`, or `source` with `from` and `to`. `dry_run` returns the difference instead.',
    accepted: { type: ReplayAnswer, description: 'A job was queued for it' },
    ok: { type: ReplayAnswer, description: 'With `dry_run`: what would be different' },
    errors: {
      400: 'The body is invalid',
      404: 'No such job, or no page is stored',
      409: 'The source is queued or running; `job_id` names the job',
    },
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
