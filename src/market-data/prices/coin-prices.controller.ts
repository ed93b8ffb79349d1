import { Controller, Get, Query, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { MetadataInterceptor } from '../../http/request-metadata.js';
import { IdParam } from '../../http/parameters/id-param.js';
import { API } from '../../http/routes.js';
import { Conditional } from '../../http/cache/conditional.decorator.js';
import type { Deferred } from '../../http/cache/deferred.js';
import { HistoryAnswer, HistoryQuery } from './history.dto.js';
import { HistoryReader } from './history.reader.js';
import { PriceAnswer, PriceQuery } from './price.dto.js';
import { PriceReader } from './price.reader.js';

const ID = 'Id of the coin';
const ERRORS = { 400: 'A parameter is invalid', 404: 'No such coin' };

@ApiTags('Coins')
@Controller(`${API}/coins/:id`)
export class CoinPricesController {
  constructor(
    private readonly historyReader: HistoryReader,
    private readonly priceReader: PriceReader,
  ) {}

  @Get('history')
  @Endpoint({
    summary: 'Price history of a coin, newest first',
    description:
      'Candles made of our own quotes, labelled by the start of their interval (UTC), or with `interval=raw` the quotes. ' +
      'Without `source` a candle includes the quotes of all sources.',
    id: ID,
    ok: HistoryAnswer,
    errors: ERRORS,
  })
  @Conditional()
  history(@IdParam() id: number, @Query() query: HistoryQuery): Deferred {
    return () => this.historyReader.history(id, query);
  }

  @Get('price')
  @Endpoint({
    summary: 'Current price of a coin',
    description:
      'The newest quote of each source side by side, which of them are stale or outlying, and with three or more fresh ones their median.',
    id: ID,
    ok: PriceAnswer,
    errors: ERRORS,
  })
  @UseInterceptors(MetadataInterceptor)
  async price(@IdParam() id: number, @Query() query: PriceQuery): Promise<Omit<PriceAnswer, 'metadata'>> {
    return this.priceReader.price(id, query);
  }
}
