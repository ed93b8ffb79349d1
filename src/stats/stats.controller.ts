import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { API } from '../http/routes.js';
import { Conditional } from '../http/cache/conditional.decorator.js';
import type { Deferred } from '../http/cache/deferred.js';
import { SourcesReader } from './sources.reader.js';
import { SourcesAnswer, StatsAnswer, StatsQuery } from './stats.dto.js';
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
  @Conditional()
  stats(@Query() query: StatsQuery): Deferred {
    return () => this.statsReader.stats(query);
  }

  @Get('sources')
  @ApiOperation({ summary: 'Each source: schedule, last success, freshness, quota, stored bytes' })
  @ApiOkResponse({ type: SourcesAnswer })
  async sources(): Promise<SourcesAnswer> {
    return { sources: await this.sourcesReader.sources() };
  }
}
