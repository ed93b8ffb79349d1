import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { IdParam } from '../common/id-param.pipe.js';
import { ProblemDto } from '../common/problem.dto.js';
import { API } from '../common/routes.js';
import { CoinDto, CoinsAnswer, CoinsQuery } from './coins.dto.js';
import { CoinsReader } from './coins.reader.js';
import { MappingsAnswer } from './mappings.dto.js';
import { MappingsReader } from './mappings.reader.js';

@ApiTags('Coins')
@Controller(`${API}/coins`)
export class CoinsController {
  constructor(
    private readonly reader: CoinsReader,
    private readonly mappingsReader: MappingsReader,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Coins with their latest quote per source' })
  @ApiOkResponse({ type: CoinsAnswer })
  async list(@Query() query: CoinsQuery): Promise<CoinsAnswer> {
    return this.reader.list(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One coin' })
  @ApiParam({ name: 'id', type: Number, description: 'Id of the coin' })
  @ApiOkResponse({ type: CoinDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async one(@Param('id', IdParam) id: number): Promise<CoinDto> {
    return this.reader.one(id);
  }

  @Get(':id/mappings')
  @ApiOperation({ summary: 'What each source calls this coin, and why we think so' })
  @ApiParam({ name: 'id', type: Number, description: 'Id of the coin' })
  @ApiOkResponse({ type: MappingsAnswer })
  @ApiNotFoundResponse({ type: ProblemDto })
  async mappings(@Param('id', IdParam) id: number): Promise<MappingsAnswer> {
    await this.reader.one(id);
    return { mappings: await this.mappingsReader.ofCoin(id) };
  }
}
