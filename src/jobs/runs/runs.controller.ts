import { Controller, Get, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProblemDto } from '../../http/problems/problem.dto.js';
import { API } from '../../http/routes.js';
import { CompareAnswer, CompareQuery, RunsAnswer, RunsQuery } from './runs.dto.js';
import { RunsReader } from './runs.reader.js';

@ApiTags('Runs')
@Controller(`${API}/runs`)
export class RunsController {
  constructor(private readonly reader: RunsReader) {}

  @Get()
  @ApiOperation({ summary: 'The newest runs with their statistics' })
  @ApiOkResponse({ type: RunsAnswer })
  async list(@Query() query: RunsQuery): Promise<RunsAnswer> {
    return this.reader.list(query);
  }

  @Get('compare')
  @ApiOperation({ summary: 'Two runs side by side' })
  @ApiOkResponse({ type: CompareAnswer })
  @ApiNotFoundResponse({ type: ProblemDto, description: 'One of the runs does not exist' })
  async compare(@Query() query: CompareQuery): Promise<CompareAnswer> {
    return this.reader.compare(query);
  }
}
