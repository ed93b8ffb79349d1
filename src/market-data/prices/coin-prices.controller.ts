import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { answerMetadata } from '../../http/response-metadata.js';
import { IdParam } from '../../http/parameters/id-param.pipe.js';
import { ProblemDto } from '../../http/problems/problem.dto.js';
import { API } from '../../http/routes.js';
import { Answers } from '../../http/cache/response-cache.js';
import { ApiConditional } from '../../http/cache/conditional.docs.js';
import { HistoryAnswer, HistoryQuery } from './history.dto.js';
import { HistoryReader } from './history.reader.js';
import { PriceAnswer, PriceQuery } from './price.dto.js';
import { PriceReader } from './price.reader.js';

@ApiTags('Coins')
@Controller(`${API}/coins/:id`)
@ApiParam({ name: 'id', type: Number, description: 'Id of the coin' })
@ApiNotFoundResponse({ type: ProblemDto })
@ApiBadRequestResponse({ type: ProblemDto })
export class CoinPricesController {
  constructor(
    private readonly historyReader: HistoryReader,
    private readonly priceReader: PriceReader,
    private readonly answers: Answers,
  ) {}

  @Get('history')
  @ApiOperation({
    summary: 'The past of a coin, newest first',
    description:
      'Candles made of our own quotes, labelled by the start of their interval (UTC), or with `interval=raw` the quotes. ' +
      'Without `source` a candle takes in the quotes of all sources.',
  })
  @ApiOkResponse({ type: HistoryAnswer })
  @ApiConditional()
  async history(
    @Param('id', IdParam) id: number,
    @Query() query: HistoryQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.answers.send(request, response, () => this.historyReader.history(id, query));
  }

  @Get('price')
  @ApiOperation({
    summary: 'The price of a coin now',
    description:
      'The newest quote of each source side by side, which of them are stale or outlying, and from three fresh ones on their median.',
  })
  @ApiOkResponse({ type: PriceAnswer })
  async price(
    @Param('id', IdParam) id: number,
    @Query() query: PriceQuery,
    @Req() request: Request,
  ): Promise<PriceAnswer> {
    const price = await this.priceReader.price(id, query);
    return { metadata: answerMetadata(request), ...price };
  }
}
