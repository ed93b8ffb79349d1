import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { IdParam } from '../../http/parameters/id-param.js';
import { DecimalsQuery } from '../../http/parameters/query.dto.js';
import { API } from '../../http/routes.js';
import { Lineage } from './lineage.dto.js';
import { LineageReader } from './lineage.reader.js';

@ApiTags('Data')
@Controller(`${API}/data`)
export class LineageController {
  constructor(private readonly reader: LineageReader) {}

  @Get(':id/lineage')
  @Endpoint({
    summary: 'Where a row comes from',
    description: 'Its mapping with the evidence, the record as received, the request and the job.',
    id: 'Id of a row of /data',
    ok: Lineage,
    errors: { 404: 'No such row' },
  })
  async lineage(@IdParam() id: number, @Query() { decimals }: DecimalsQuery): Promise<Lineage> {
    return this.reader.of(id, decimals);
  }
}
