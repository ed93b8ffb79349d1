import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { API } from '../http/routes.js';
import { Answers, membersOf } from '../http/cache/response-cache.js';
import { ApiConditional } from '../http/cache/conditional.docs.js';
import { SourcesReader } from './sources.reader.js';
import { SourcesAnswer, StatsAnswer, StatsQuery } from './stats.dto.js';
import { StatsReader } from './stats.reader.js';

@ApiTags('Stats')
@Controller(API)
export class StatsController {
  constructor(
    private readonly statsReader: StatsReader,
    private readonly sourcesReader: SourcesReader,
    private readonly answers: Answers,
  ) {}

  @Get('stats')
  @ApiOperation({ summary: 'Figures over everything that was loaded, and per coin' })
  @ApiOkResponse({ type: StatsAnswer })
  @ApiConditional()
  async stats(@Query() query: StatsQuery, @Req() request: Request, @Res() response: Response): Promise<void> {
    await this.answers.send(request, response, async () => ({
      metadata: {},
      members: membersOf(await this.statsReader.stats(query)),
    }));
  }

  @Get('sources')
  @ApiOperation({ summary: 'Each source: schedule, last success, freshness, quota, stored bytes' })
  @ApiOkResponse({ type: SourcesAnswer })
  async sources(): Promise<SourcesAnswer> {
    return { sources: await this.sourcesReader.sources() };
  }
}
