import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, MaxLength } from 'class-validator';
import { IsId } from '../../http/parameters/id.validator.js';
import { IsText } from '../../http/parameters/text.validator.js';

/** What happens where two facts of one source and time meet with different values. */
export class KeepQuery {
  @ApiPropertyOptional({
    enum: ['into'],
    description:
      'Where two facts of one source and time differ, keep those of the target; the others are set aside and return ' +
      'with a split. Without it such a decision is refused (409).',
  })
  @IsOptional()
  @IsIn(['into'], { message: 'must be into' })
  keep?: 'into';
}

class OperatorBody {
  @ApiPropertyOptional({ type: String, example: 'ada', description: 'Who decides, for the record' })
  @IsOptional()
  @IsText()
  @MaxLength(100, { message: 'must be at most 100 characters' })
  by?: string;
}

export class SplitBody extends OperatorBody {}

export class MergeBody extends OperatorBody {
  @ApiProperty({ type: Number, example: 1, description: 'The coin that stays' })
  @IsId()
  into!: number;
}

export class MoveBody extends OperatorBody {
  @ApiProperty({ type: Number, example: 1 })
  @IsId()
  coin_id!: number;
}

/** What a decision did. */
export class DecisionAnswer {
  @ApiProperty({ format: 'uuid', description: 'Under which the decision is recorded' })
  operation!: string;

  @ApiProperty({ example: 1, description: 'The coin the mappings have now' })
  coin_id!: number;

  @ApiProperty({ type: [Number], description: 'The mappings that were moved' })
  mapping_ids!: number[];
}
