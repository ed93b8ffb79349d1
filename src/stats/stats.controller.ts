import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '../http/endpoint.decorator.js';
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
  @Endpoint({ summary: 'Statistics of all loaded data, and per coin', ok: StatsAnswer })
  @Conditional()
  stats(@Query() query: StatsQuery): Deferred {
    return () => this.statsReader.stats(query);
  }

  @Get('sources')
  @Endpoint({
    summary: 'Each source: schedule, last success, freshness, quota, stored bytes',
    ok: SourcesAnswer,
  })
  async sources(): Promise<SourcesAnswer> {
    return { sources: await this.sourcesReader.sources() };
  }
}
