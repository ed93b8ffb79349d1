import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, MaxLength } from 'class-validator';
import { IsId } from '../../http/parameters/id.validator.js';
import { IsText } from '../../http/parameters/text.validator.js';

/** What happens when both coins have a fact of the same source and time with different values. */
export class KeepQuery {
  @ApiPropertyOptional({
    enum: ['into'],
    description:
      'When both coins have a fact of the same source and time with different values, keep those of the target; ' +
      'a split restores the others. Without it such a decision is refused (409).',
  })
  @IsOptional()
  @IsIn(['into'], { message: 'must be into' })
  keep?: 'into';
}

class OperatorBody {
  @ApiPropertyOptional({ type: String, example: 'ada', description: 'Name of the operator, for the record' })
  @IsOptional()
  @IsText()
  @MaxLength(100, { message: 'must be at most 100 characters' })
  by?: string;
}

export class SplitBody extends OperatorBody {}

export class MergeBody extends OperatorBody {
  @ApiProperty({ type: Number, example: 1, description: 'The target coin' })
  @IsId()
  into!: number;
}

export class MoveBody extends OperatorBody {
  @ApiProperty({ type: Number, example: 1 })
  @IsId()
  coin_id!: number;
}

/** The result of a decision. */
export class DecisionAnswer {
  @ApiProperty({ format: 'uuid', description: 'Id under which the decision is recorded' })
  operation!: string;

  @ApiProperty({ example: 1, description: 'Coin of the mappings after the decision' })
  coin_id!: number;

  @ApiProperty({ type: [Number], description: 'The mappings that were moved' })
  mapping_ids!: number[];
}
