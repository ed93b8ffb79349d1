import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Min } from 'class-validator';
import { SOURCES } from '../../config/source-names.js';
import { IsOneOf } from './choice.validator.js';
import { IsInstant } from './instant.validator.js';
import { List, WholeNumber } from './query.dto.js';

const sources = (): string[] => [...SOURCES];

/** An optional source. */
export function SourceFilter(description?: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ enum: sources, ...described(description) }),
    IsOptional(),
    IsOneOf(sources),
  );
}

/** An optional list of sources, in any case. */
export function SourceFilters(description?: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ enum: sources, isArray: true, ...described(description) }),
    IsOptional(),
    List((item) => item.toLowerCase()),
    IsOneOf(sources, { each: true }),
  );
}

/** An optional value of a fixed list. */
export function ChoiceFilter(values: readonly string[], description?: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ enum: [...values], ...described(description) }),
    IsOptional(),
    IsOneOf(values),
  );
}

/** An optional time: ISO 8601, or a date that means 00:00 UTC. */
export function InstantFilter(description: string, example: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ type: String, example, description }),
    IsOptional(),
    IsInstant(),
  );
}

function described(description: string | undefined): { description?: string } {
  return description === undefined ? {} : { description };
}

/** The id of a job in a query; optional unless `required`. */
export function JobId(description: string, { example = 1, required = false } = {}): PropertyDecorator {
  const options = { message: 'must be the id of a job' };
  return applyDecorators(
    ApiProperty({ type: Number, minimum: 1, example, description, required }),
    ...(required ? [] : [IsOptional()]),
    WholeNumber(),
    IsInt(options),
    Min(1, options),
  );
}
