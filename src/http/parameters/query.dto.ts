import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import type { DecimalStyle } from '../../common/exact-json.js';
import { IsText } from './text.validator.js';

/** Converts a whole number in a query string; anything else stays text and fails validation. */
export function WholeNumber(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^-?\d{1,15}$/.test(value.trim()) ? Number(value) : value,
  );
}

/** Converts a parameter that may repeat or hold comma-separated values to a list. */
export function List(transform: (item: string) => string = (item) => item): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    [value]
      .flat()
      .flatMap((item) => (typeof item === 'string' ? item.split(',') : [item]))
      .map((item) => (typeof item === 'string' ? transform(item.trim()) : item))
      .filter((item) => item !== ''),
  );
}

/** Converts `true` or `false` in a query string; anything else stays text and fails validation. */
export function Flag(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    value === 'true' ? true : value === 'false' ? false : value,
  );
}

/** Format of amounts: numbers with every digit, or strings. */
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

/** Parameters of a call that has no others. */
export class DecimalsQuery {
  @Decimals()
  decimals: DecimalStyle = 'number';
}

/** Maximum number of rows of a page. */
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

/** Position at which a list continues. */
export function Cursor(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      type: String,
      description: '`next_cursor` of the previous page; keep the same filters',
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

/** A page of a list. */
export class PageQuery {
  @Limit('Maximum number of rows')
  limit: number = 100;

  @ApiPropertyOptional({
    type: Number,
    minimum: 0,
    default: 0,
    description: 'Rows to skip',
  })
  @IsOptional()
  @WholeNumber()
  @IsInt({ message: 'must be a whole number from 0' })
  @Min(0, { message: 'must be at least 0' })
  @Max(10_000_000, { message: 'must be at most 10000000; use cursor to go deeper' })
  offset: number = 0;
}
