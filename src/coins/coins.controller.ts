import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { IdParam } from '../http/parameters/id-param.pipe.js';
import { ProblemDto } from '../http/problems/problem.dto.js';
import { DecimalsQuery } from '../http/parameters/query.dto.js';
import { API } from '../http/routes.js';
import { Conditional } from '../http/cache/conditional.decorator.js';
import type { Deferred } from '../http/cache/deferred.js';
import { CoinDto, CoinsAnswer, CoinsQuery } from './coins.dto.js';
import { CoinsReader } from './coins.reader.js';
import { MappingsAnswer } from './mappings/mappings.dto.js';
import { MappingsReader } from './mappings/mappings.reader.js';

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
  @Conditional()
  list(@Query() query: CoinsQuery): Deferred {
    return () => this.reader.list(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One coin' })
  @ApiParam({ name: 'id', type: Number, description: 'Id of the coin' })
  @ApiOkResponse({ type: CoinDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  @Conditional()
  one(@Param('id', IdParam) id: number, @Query() { decimals }: DecimalsQuery): Deferred {
    return () => this.reader.one(id, decimals);
  }

  @Get(':id/mappings')
  @ApiOperation({ summary: 'What each source calls this coin, and why we think so' })
  @ApiParam({ name: 'id', type: Number, description: 'Id of the coin' })
  @ApiOkResponse({ type: MappingsAnswer })
  @ApiNotFoundResponse({ type: ProblemDto })
  @Conditional()
  mappings(@Param('id', IdParam) id: number): Deferred {
    return async () => {
      await this.reader.one(id);
      return { mappings: await this.mappingsReader.ofCoin(id) };
    };
  }
}
