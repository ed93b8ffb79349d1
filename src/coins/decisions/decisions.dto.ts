import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, MaxLength } from 'class-validator';
import { IsId } from '../../http/parameters/id.validator.js';
import { IsText } from '../../http/parameters/text.validator.js';

/** How to resolve facts of the same source and time with different values. */
export class KeepQuery {
  @ApiPropertyOptional({
    enum: ['into'],
    description:
      'If two facts of the same source and time differ, keep those of the target and set the others aside until a ' +
      'split. Without it such a decision is rejected (409).',
  })
  @IsOptional()
  @IsIn(['into'], { message: 'must be into' })
  keep?: 'into';
}

class OperatorBody {
  @ApiPropertyOptional({ type: String, example: 'ada', description: 'Who decides, stored with the decision' })
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

/** Result of a decision. */
export class DecisionAnswer {
  @ApiProperty({ format: 'uuid', description: 'Id of the recorded decision' })
  operation!: string;

  @ApiProperty({ example: 1, description: 'Coin of the mappings after the decision' })
  coin_id!: number;

  @ApiProperty({ type: [Number], description: 'The mappings that were moved' })
  mapping_ids!: number[];
}
