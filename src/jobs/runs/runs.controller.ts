import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { API } from '../../http/routes.js';
import { CompareAnswer, CompareQuery, RunsAnswer, RunsQuery } from './runs.dto.js';
import { RunsReader } from './runs.reader.js';

@ApiTags('Runs')
@Controller(`${API}/runs`)
export class RunsController {
  constructor(private readonly reader: RunsReader) {}

  @Get()
  @Endpoint({ summary: 'The newest runs with their statistics', ok: RunsAnswer })
  async list(@Query() query: RunsQuery): Promise<RunsAnswer> {
    return this.reader.list(query);
  }

  @Get('compare')
  @Endpoint({
    summary: 'Two runs side by side',
    ok: CompareAnswer,
    errors: { 404: 'One of the runs does not exist' },
  })
  async compare(@Query() query: CompareQuery): Promise<CompareAnswer> {
    return this.reader.compare(query);
  }
}
