import { ApiProperty } from '@nestjs/swagger';
import { PageQuery } from '../../http/parameters/query.dto.js';
import { ChoiceFilter, SourceFilter } from '../../http/parameters/filters.js';

/** The coin of a source's id, with the evidence. */
export class MappingDto {
  @ApiProperty({ example: 1 })
  id!: number;

  @ApiProperty({ example: 1 })
  coin_id!: number;

  @ApiProperty({ example: 'csv' })
  source!: string;

  @ApiProperty({ example: 'BTC' })
  source_id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'BTC' })
  source_symbol!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Bitcoin' })
  source_name!: string | null;

  @ApiProperty({ enum: ['resolved', 'unresolved'] })
  status!: string;

  @ApiProperty({ type: Number, example: 0.9, minimum: 0, maximum: 1 })
  confidence!: unknown;

  @ApiProperty({ type: 'object', additionalProperties: true })
  evidence!: object;

  @ApiProperty({ enum: ['rule', 'operator'] })
  decided_by!: string;

  @ApiProperty({ format: 'date-time' })
  decided_at!: string;

  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description:
      'Assets of other sources that might be the same coin, with their current coin, best match first; empty if resolved',
  })
  candidates!: object[];

  @ApiProperty({ format: 'date-time' })
  first_seen!: string;

  @ApiProperty({ format: 'date-time' })
  last_seen!: string;
}

export class MappingsAnswer {
  @ApiProperty({ type: [MappingDto] })
  mappings!: MappingDto[];
}

/** Which mappings to list. */
export class MappingsQuery extends PageQuery {
  @ChoiceFilter(['resolved', 'unresolved'])
  status?: string;

  @SourceFilter()
  source?: string;
}

export class MappingsPage extends MappingsAnswer {
  @ApiProperty({ example: 3 })
  total!: number;
}

/** One assignment of a coin to a mapping. */
export class MappingDecisionDto {
  @ApiProperty({ format: 'uuid', description: 'Decisions made together share one' })
  operation!: string;

  @ApiProperty({ enum: ['rule', 'merge', 'split', 'move'] })
  kind!: string;

  @ApiProperty({ enum: ['rule', 'operator'] })
  decided_by!: string;

  @ApiProperty({ type: String, nullable: true, example: 'ada' })
  actor!: string | null;

  @ApiProperty({ type: Number, nullable: true })
  from_coin_id!: number | null;

  @ApiProperty({ type: Number })
  to_coin_id!: number;

  @ApiProperty({ type: Number, example: 0.9, minimum: 0, maximum: 1 })
  confidence!: unknown;

  @ApiProperty({ type: 'object', additionalProperties: true })
  evidence!: object;

  @ApiProperty({ format: 'date-time' })
  created_at!: string;
}

export class MappingHistory extends MappingDto {
  @ApiProperty({ type: [MappingDecisionDto], description: 'Newest first' })
  decisions!: MappingDecisionDto[];
}
