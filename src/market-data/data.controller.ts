import { Controller, Get, Query, Req } from '@nestjs/common';
import { ApiBadRequestResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ProblemDto } from '../common/problem.dto.js';
import { answerMetadata } from '../common/answer-metadata.js';
import { API } from '../common/routes.js';
import { DataAnswer, DataQuery } from './data.dto.js';
import { DataReader } from './data.reader.js';

@ApiTags('Data')
@Controller(`${API}/data`)
export class DataController {
  constructor(private readonly reader: DataReader) {}

  @Get()
  @ApiOperation({
    summary: 'Facts, newest first',
    description: 'Page with `cursor`, or with `offset` where lists are short.',
  })
  @ApiOkResponse({ type: DataAnswer })
  @ApiBadRequestResponse({ type: ProblemDto })
  async list(@Query() query: DataQuery, @Req() request: Request): Promise<DataAnswer> {
    const { rows, total, nextCursor } = await this.reader.page(query);
    const { limit, offset } = query;
    return {
      metadata: { ...answerMetadata(request), total_records: total, total_is_estimate: false },
      data: rows,
      pagination: { limit, offset, total, next_cursor: nextCursor },
    };
  }
}
