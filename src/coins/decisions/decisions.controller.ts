import { Body, Controller, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { IdParam } from '../../http/parameters/id-param.pipe.js';
import { ProblemDto } from '../../http/problems/problem.dto.js';
import { API } from '../../http/routes.js';
import { DecisionAnswer, KeepQuery, MergeBody, MoveBody, SplitBody } from './decisions.dto.js';
import { DecisionsService, type OperatorDecision } from './decisions.service.js';

@ApiTags('Coins')
@Controller(API)
@ApiParam({ name: 'id', type: Number, description: 'Id of the coin or the mapping' })
@ApiNotFoundResponse({ type: ProblemDto })
@ApiConflictResponse({ type: ProblemDto })
export class DecisionsController {
  constructor(private readonly decisions: DecisionsService) {}

  @Post('coins/:id/merge')
  @HttpCode(200)
  @ApiOperation({ summary: 'Merge a coin into another: moves all its mappings and facts' })
  @ApiOkResponse({ type: DecisionAnswer })
  async merge(
    @Param('id', IdParam) id: number,
    @Body() { into, by }: MergeBody,
    @Query() { keep }: KeepQuery,
  ): Promise<DecisionAnswer> {
    return answer(await this.decisions.merge(id, into, { actor: by ?? null, keep: keep ?? 'refuse' }));
  }

  @Post('mappings/:id/split')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Split a mapping off its coin, with its facts; restores the facts that a merge set aside',
  })
  @ApiOkResponse({ type: DecisionAnswer })
  async split(@Param('id', IdParam) id: number, @Body() body?: SplitBody): Promise<DecisionAnswer> {
    return answer(await this.decisions.split(id, body?.by ?? null));
  }

  @Put('mappings/:id')
  @ApiOperation({ summary: 'Move a mapping to another coin, with its facts' })
  @ApiOkResponse({ type: DecisionAnswer })
  async move(
    @Param('id', IdParam) id: number,
    @Body() { coin_id, by }: MoveBody,
    @Query() { keep }: KeepQuery,
  ): Promise<DecisionAnswer> {
    return answer(await this.decisions.move(id, coin_id, { actor: by ?? null, keep: keep ?? 'refuse' }));
  }
}

function answer({ operation, coinId, mappingIds }: OperatorDecision): DecisionAnswer {
  return { operation, coin_id: coinId, mapping_ids: mappingIds };
}
