import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { IdParam } from '../../http/parameters/id-param.pipe.js';
import { ProblemDto } from '../../http/problems/problem.dto.js';
import { API } from '../../http/routes.js';
import { MappingHistory, MappingsPage, MappingsQuery } from './mappings.dto.js';
import { MappingsReader } from './mappings.reader.js';

@ApiTags('Coins')
@Controller(`${API}/mappings`)
export class MappingsController {
  constructor(private readonly reader: MappingsReader) {}

  @Get()
  @ApiOperation({
    summary: 'Mappings of assets to coins; status=unresolved lists those that need an operator',
  })
  @ApiOkResponse({ type: MappingsPage })
  async list(@Query() query: MappingsQuery): Promise<MappingsPage> {
    return this.reader.list(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One mapping with its evidence, candidates and every decision about it' })
  @ApiParam({ name: 'id', type: Number, description: 'Id of a mapping' })
  @ApiOkResponse({ type: MappingHistory })
  @ApiNotFoundResponse({ type: ProblemDto })
  async one(@Param('id', IdParam) id: number): Promise<MappingHistory> {
    return this.reader.one(id);
  }
}
