import { Body, Controller, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { IdParam } from '../../http/parameters/id-param.js';
import { API } from '../../http/routes.js';
import { DecisionAnswer, KeepQuery, MergeBody, MoveBody, SplitBody } from './decisions.dto.js';
import { DecisionsService, type OperatorDecision } from './decisions.service.js';

const ERRORS = {
  404: 'No such coin or mapping',
  409: 'The decision contradicts the current state, or facts differ (`conflicts`)',
};

@ApiTags('Coins')
@Controller(API)
export class DecisionsController {
  constructor(private readonly decisions: DecisionsService) {}

  @Post('coins/:id/merge')
  @Endpoint({
    summary: 'Merge a coin into another: moves all its mappings and facts',
    id: 'Id of the coin',
    ok: DecisionAnswer,
    errors: ERRORS,
  })
  async merge(
    @IdParam() id: number,
    @Body() { into, by }: MergeBody,
    @Query() { keep }: KeepQuery,
  ): Promise<DecisionAnswer> {
    return answer(await this.decisions.merge(id, into, { actor: by ?? null, keep: keep ?? 'refuse' }));
  }

  @Post('mappings/:id/split')
  @Endpoint({
    summary: 'Split a mapping off its coin, with its facts; restores the facts that a merge set aside',
    id: 'Id of the mapping',
    ok: DecisionAnswer,
    errors: ERRORS,
  })
  async split(@IdParam() id: number, @Body() body?: SplitBody): Promise<DecisionAnswer> {
    return answer(await this.decisions.split(id, body?.by ?? null));
  }

  @Put('mappings/:id')
  @Endpoint({
    summary: 'Move a mapping to another coin, with its facts',
    id: 'Id of the mapping',
    ok: DecisionAnswer,
    errors: ERRORS,
  })
  async move(
    @IdParam() id: number,
    @Body() { coin_id, by }: MoveBody,
    @Query() { keep }: KeepQuery,
  ): Promise<DecisionAnswer> {
    return answer(await this.decisions.move(id, coin_id, { actor: by ?? null, keep: keep ?? 'refuse' }));
  }
}

function answer({ operation, coinId, mappingIds }: OperatorDecision): DecisionAnswer {
  return { operation, coin_id: coinId, mapping_ids: mappingIds };
}
