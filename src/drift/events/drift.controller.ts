import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { IdParam } from '../../http/parameters/id-param.pipe.js';
import { ProblemDto } from '../../http/problems/problem.dto.js';
import { API } from '../../http/routes.js';
import { DriftAnswer, DriftEventAnswer, DriftQuery } from './drift.dto.js';
import { DriftService } from './drift.service.js';

@ApiTags('Drift')
@Controller(`${API}/drift`)
export class DriftController {
  constructor(private readonly drift: DriftService) {}

  @Get()
  @ApiOperation({ summary: 'Changes in what the sources send, newest first' })
  @ApiOkResponse({ type: DriftAnswer })
  async list(@Query() query: DriftQuery): Promise<DriftAnswer> {
    return this.drift.list(query);
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Accept a change: closes the event and makes what the source sends now the baseline',
  })
  @ApiParam({ name: 'id', type: Number, description: 'Id of the event' })
  @ApiOkResponse({ type: DriftEventAnswer })
  @ApiNotFoundResponse({ type: ProblemDto, description: 'No such event' })
  @ApiConflictResponse({ type: ProblemDto, description: 'The event has healed' })
  async acknowledge(@Param('id', IdParam) id: number): Promise<DriftEventAnswer> {
    return { event: await this.drift.acknowledge(id) };
  }
}
