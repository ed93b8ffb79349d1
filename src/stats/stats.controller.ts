import { Controller, Get, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { answerMetadata } from '../common/answer-metadata.js';
import { PageQuery } from '../common/query.dto.js';
import { API } from '../common/routes.js';
import { SourcesReader } from './sources.reader.js';
import { SourcesAnswer, StatsAnswer } from './stats.dto.js';
import { StatsReader } from './stats.reader.js';

@ApiTags('Stats')
@Controller(API)
export class StatsController {
  constructor(
    private readonly statsReader: StatsReader,
    private readonly sourcesReader: SourcesReader,
  ) {}

  @Get('stats')
  @ApiOperation({ summary: 'Figures over everything that was loaded, and per coin' })
  @ApiOkResponse({ type: StatsAnswer })
  async stats(@Query() { limit, offset }: PageQuery, @Req() request: Request): Promise<StatsAnswer> {
    const stats = await this.statsReader.stats(limit, offset);
    return { metadata: answerMetadata(request), ...stats };
  }

  @Get('sources')
  @ApiOperation({ summary: 'Each source: schedule, last success, freshness, quota, stored bytes' })
  @ApiOkResponse({ type: SourcesAnswer })
  async sources(): Promise<SourcesAnswer> {
    return { sources: await this.sourcesReader.sources() };
  }
}
