import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/**
 * Injects the media type of a list that the request's `Accept` header prefers; the first one without such
 * a header, `false` when it accepts none.
 */
export const Accepted = createParamDecorator((types: string[], context: ExecutionContext): string | false =>
  context.switchToHttp().getRequest<Request>().accepts(types),
);
