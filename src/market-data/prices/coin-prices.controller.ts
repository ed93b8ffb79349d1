import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { MetadataInterceptor } from '../../http/request-metadata.js';
import { IdParam } from '../../http/parameters/id-param.pipe.js';
import { ProblemDto } from '../../http/problems/problem.dto.js';
import { API } from '../../http/routes.js';
import { Conditional } from '../../http/cache/conditional.decorator.js';
import type { Deferred } from '../../http/cache/deferred.js';
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
  ) {}

  @Get('history')
  @ApiOperation({
    summary: 'The past of a coin, newest first',
    description:
      'Candles made of our own quotes, labelled by the start of their interval (UTC), or with `interval=raw` the quotes. ' +
      'Without `source` a candle takes in the quotes of all sources.',
  })
  @ApiOkResponse({ type: HistoryAnswer })
  @Conditional()
  history(@Param('id', IdParam) id: number, @Query() query: HistoryQuery): Deferred {
    return () => this.historyReader.history(id, query);
  }

  @Get('price')
  @ApiOperation({
    summary: 'The price of a coin now',
    description:
      'The newest quote of each source side by side, which of them are stale or outlying, and from three fresh ones on their median.',
  })
  @ApiOkResponse({ type: PriceAnswer })
  @UseInterceptors(MetadataInterceptor)
  async price(
    @Param('id', IdParam) id: number,
    @Query() query: PriceQuery,
  ): Promise<Omit<PriceAnswer, 'metadata'>> {
    return this.priceReader.price(id, query);
  }
}
