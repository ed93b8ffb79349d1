import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';

/** Describes what every answer does that depends on nothing but the data. */
export function ApiConditional(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      description: '`ETag` of an earlier answer: 304 while the data are the same',
    }),
    ApiResponse({ status: 304, description: 'The data have not changed since' }),
  );
}
