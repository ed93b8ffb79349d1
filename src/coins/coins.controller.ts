import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { IdParam } from '../http/parameters/id-param.pipe.js';
import { ProblemDto } from '../http/problems/problem.dto.js';
import { DecimalsQuery } from '../http/parameters/query.dto.js';
import { API } from '../http/routes.js';
import { Answers, membersOf } from '../http/cache/response-cache.js';
import { ApiConditional } from '../http/cache/conditional.docs.js';
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
    private readonly answers: Answers,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Coins with their latest quote per source' })
  @ApiOkResponse({ type: CoinsAnswer })
  @ApiConditional()
  async list(@Query() query: CoinsQuery, @Req() request: Request, @Res() response: Response): Promise<void> {
    await this.answers.send(request, response, async () => ({
      members: membersOf(await this.reader.list(query)),
    }));
  }

  @Get(':id')
  @ApiOperation({ summary: 'One coin' })
  @ApiParam({ name: 'id', type: Number, description: 'Id of the coin' })
  @ApiOkResponse({ type: CoinDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConditional()
  async one(
    @Param('id', IdParam) id: number,
    @Query() { decimals }: DecimalsQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.answers.send(request, response, async () => ({
      members: membersOf(await this.reader.one(id, decimals)),
    }));
  }

  @Get(':id/mappings')
  @ApiOperation({ summary: 'Mappings of one coin: what each source calls it, with the evidence' })
  @ApiParam({ name: 'id', type: Number, description: 'Id of the coin' })
  @ApiOkResponse({ type: MappingsAnswer })
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConditional()
  async mappings(
    @Param('id', IdParam) id: number,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.answers.send(request, response, async () => {
      await this.reader.one(id);
      return { members: membersOf({ mappings: await this.mappingsReader.ofCoin(id) }) };
    });
  }
}
