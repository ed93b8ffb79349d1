import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { IdParam } from '../../http/parameters/id-param.js';
import { API } from '../../http/routes.js';
import { MappingHistory, MappingsPage, MappingsQuery } from './mappings.dto.js';
import { MappingsReader } from './mappings.reader.js';

@ApiTags('Coins')
@Controller(`${API}/mappings`)
export class MappingsController {
  constructor(private readonly reader: MappingsReader) {}

  @Get()
  @Endpoint({
    summary: 'Mappings of assets to coins; status=unresolved lists those that need an operator',
    ok: MappingsPage,
  })
  async list(@Query() query: MappingsQuery): Promise<MappingsPage> {
    return this.reader.list(query);
  }

  @Get(':id')
  @Endpoint({
    summary: 'One mapping with its evidence, candidates and every decision about it',
    id: 'Id of a mapping',
    ok: MappingHistory,
    errors: { 404: 'No such mapping' },
  })
  async one(@IdParam() id: number): Promise<MappingHistory> {
    return this.reader.one(id);
  }
}
