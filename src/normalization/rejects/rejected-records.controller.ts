import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { API } from '../../http/routes.js';
import { RejectedAnswer, RejectedSummary, RejectsFilter, RejectsQuery } from './rejected-records.dto.js';
import { RejectedRecordsReader } from './rejected-records.reader.js';

@ApiTags('Rejected records')
@Controller(`${API}/rejected`)
export class RejectedRecordsController {
  constructor(private readonly reader: RejectedRecordsReader) {}

  @Get()
  @Endpoint({
    summary: 'Rejected records with the reason and their position in the raw data, newest first',
    ok: RejectedAnswer,
    errors: { 400: 'A parameter is invalid' },
  })
  async list(@Query() query: RejectsQuery): Promise<RejectedAnswer> {
    return this.reader.list(query);
  }

  @Get('summary')
  @Endpoint({
    summary: 'Number of rejected records by reason, with examples',
    ok: RejectedSummary,
    errors: { 400: 'A parameter is invalid' },
  })
  async summary(@Query() filter: RejectsFilter): Promise<RejectedSummary> {
    return this.reader.summary(filter);
  }
}
