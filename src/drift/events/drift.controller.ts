import { Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { IdParam } from '../../http/parameters/id-param.js';
import { API } from '../../http/routes.js';
import { DriftAnswer, DriftEventAnswer, DriftQuery } from './drift.dto.js';
import { DriftService } from './drift.service.js';

@ApiTags('Drift')
@Controller(`${API}/drift`)
export class DriftController {
  constructor(private readonly drift: DriftService) {}

  @Get()
  @Endpoint({ summary: 'Changes in what the sources send, newest first', ok: DriftAnswer })
  async list(@Query() query: DriftQuery): Promise<DriftAnswer> {
    return this.drift.list(query);
  }

  @Post(':id/acknowledge')
  @Endpoint({
    summary: 'Accept a change: closes the event and makes what the source sends now the baseline',
    id: 'Id of the event',
    ok: DriftEventAnswer,
    errors: { 404: 'No such event', 409: 'The event has healed' },
  })
  async acknowledge(@IdParam() id: number): Promise<DriftEventAnswer> {
    return { event: await this.drift.acknowledge(id) };
  }
}
