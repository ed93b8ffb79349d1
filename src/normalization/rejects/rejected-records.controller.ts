import { Controller, Get, Query } from '@nestjs/common';
import { ApiBadRequestResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProblemDto } from '../../http/problems/problem.dto.js';
import { API } from '../../http/routes.js';
import { RejectedAnswer, RejectedSummary, RejectsFilter, RejectsQuery } from './rejected-records.dto.js';
import { RejectedRecordsReader } from './rejected-records.reader.js';

@ApiTags('Rejected records')
@Controller(`${API}/rejected`)
export class RejectedRecordsController {
  constructor(private readonly reader: RejectedRecordsReader) {}

  @Get()
  @ApiOperation({
    summary: 'Rejected records with the reason and their position in the raw data, newest first',
  })
  @ApiOkResponse({ type: RejectedAnswer })
  @ApiBadRequestResponse({ type: ProblemDto })
  async list(@Query() query: RejectsQuery): Promise<RejectedAnswer> {
    return this.reader.list(query);
  }

  @Get('summary')
  @ApiOperation({ summary: 'Number of rejected records by reason, with examples' })
  @ApiOkResponse({ type: RejectedSummary })
  @ApiBadRequestResponse({ type: ProblemDto })
  async summary(@Query() filter: RejectsFilter): Promise<RejectedSummary> {
    return this.reader.summary(filter);
  }
}
