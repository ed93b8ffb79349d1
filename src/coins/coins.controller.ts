import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '../http/endpoint.decorator.js';
import { IdParam } from '../http/parameters/id-param.js';
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
  @Endpoint({ summary: 'Coins with their latest quote per source', ok: CoinsAnswer })
  @Conditional()
  list(@Query() query: CoinsQuery): Deferred {
    return () => this.reader.list(query);
  }

  @Get(':id')
  @Endpoint({ summary: 'One coin', id: 'Id of the coin', ok: CoinDto, errors: { 404: 'No such coin' } })
  @Conditional()
  one(@IdParam() id: number, @Query() { decimals }: DecimalsQuery): Deferred {
    return () => this.reader.one(id, decimals);
  }

  @Get(':id/mappings')
  @Endpoint({
    summary: 'Mappings of one coin: what each source calls it, with the evidence',
    id: 'Id of the coin',
    ok: MappingsAnswer,
    errors: { 404: 'No such coin' },
  })
  @Conditional()
  mappings(@IdParam() id: number): Deferred {
    return async () => {
      await this.reader.one(id);
      return { mappings: await this.mappingsReader.ofCoin(id) };
    };
  }
}
