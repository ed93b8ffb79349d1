import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { IdParam } from '../../http/parameters/id-param.pipe.js';
import { ProblemDto } from '../../http/problems/problem.dto.js';
import { DecimalsQuery } from '../../http/parameters/query.dto.js';
import { API } from '../../http/routes.js';
import { Lineage } from './lineage.dto.js';
import { LineageReader } from './lineage.reader.js';

@ApiTags('Data')
@Controller(`${API}/data`)
export class LineageController {
  constructor(private readonly reader: LineageReader) {}

  @Get(':id/lineage')
  @ApiOperation({
    summary: 'Where a row comes from',
    description: 'Its mapping with the evidence, the record as it was received, the request and the job.',
  })
  @ApiParam({ name: 'id', type: Number, description: 'Id of a row of /data' })
  @ApiOkResponse({ type: Lineage })
  @ApiNotFoundResponse({ type: ProblemDto, description: 'No such row' })
  async lineage(@Param('id', IdParam) id: number, @Query() { decimals }: DecimalsQuery): Promise<Lineage> {
    return this.reader.of(id, decimals);
  }
}
