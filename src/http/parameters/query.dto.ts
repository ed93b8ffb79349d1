import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import type { DecimalStyle } from '../../common/exact-json.js';
import { IsText } from './text.validator.js';

/** A whole number in a query string; anything else stays text, for the validator to refuse. */
export function WholeNumber(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^-?\d{1,15}$/.test(value.trim()) ? Number(value) : value,
  );
}

/** A parameter that may repeat or hold several values separated by commas: always a list. */
export function List(transform: (item: string) => string = (item) => item): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    [value]
      .flat()
      .flatMap((item) => (typeof item === 'string' ? item.split(',') : [item]))
      .map((item) => (typeof item === 'string' ? transform(item.trim()) : item))
      .filter((item) => item !== ''),
  );
}

/** `true` or `false` in a query string; anything else stays text, for the validator to refuse. */
export function Flag(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    value === 'true' ? true : value === 'false' ? false : value,
  );
}

/** How amounts are written: as numbers with every digit, or as strings. */
export function Decimals(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      enum: ['number', 'string'],
      default: 'number',
      description: 'JSON.parse rounds long numbers; `string` keeps them',
    }),
    IsOptional(),
    IsIn(['number', 'string'], { message: 'must be number or string' }),
  );
}

/** The parameters of a call that takes no others. */
export class DecimalsQuery {
  @Decimals()
  decimals: DecimalStyle = 'number';
}

/** How many rows of a list to answer with. */
export function Limit(description: string, { most = 1000, usual = 100 } = {}): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ type: Number, minimum: 1, maximum: most, default: usual, description }),
    IsOptional(),
    WholeNumber(),
    IsInt({ message: `must be a whole number from 1 to ${most}` }),
    Min(1, { message: 'must be at least 1' }),
    Max(most, { message: `must be at most ${most}` }),
  );
}

/** Where a list goes on. */
export function Cursor(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      type: String,
      description: '`next_cursor` of the answer before, with the same filters',
    }),
    IsOptional(),
    IsText(),
  );
}

/** Position of the next page; `null` at the end. */
export function NextCursor(
  description = 'Pass it as `cursor` to get the next page; null at the end',
): PropertyDecorator {
  return ApiProperty({ type: String, nullable: true, description });
}

/** How much of a list, from where. */
export class PageQuery {
  @Limit('Most rows to answer with')
  limit: number = 100;

  @ApiPropertyOptional({
    type: Number,
    minimum: 0,
    default: 0,
    description: 'Rows to leave out at the start',
  })
  @IsOptional()
  @WholeNumber()
  @IsInt({ message: 'must be a whole number from 0' })
  @Min(0, { message: 'must be at least 0' })
  @Max(10_000_000, { message: 'must be at most 10000000; use cursor to go deeper' })
  offset: number = 0;
}
