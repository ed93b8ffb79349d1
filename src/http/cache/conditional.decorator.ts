import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import { ConditionalInterceptor } from './conditional.interceptor.js';

/** Marks a handler whose response depends on nothing but the data and the URL; it returns a `Deferred`. */
export function Conditional(): MethodDecorator {
  return applyDecorators(
    UseInterceptors(ConditionalInterceptor),
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      description: '`ETag` of an earlier response: 304 while the data are the same',
    }),
    ApiResponse({ status: 304, description: 'The data have not changed since' }),
  );
}
