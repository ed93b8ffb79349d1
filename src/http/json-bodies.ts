import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { ApiError, BadParameters } from '../common/errors.js';
import { handlerTakes } from './handler-parameters.js';

/** Media types read as JSON: `application/json` and structured suffixes such as `application/vnd.api+json`. */
const JSON_TYPES = ['json', '+json'];

/** Parses JSON bodies instead of Nest's default parser, whose errors do not mention the body. */
export function parseJsonBodies(app: NestExpressApplication): void {
  app.useBodyParser('json', { type: JSON_TYPES });
  app.use((error: unknown, _request: Request, _response: Response, next: NextFunction) =>
    next(parseError(error) ?? error),
  );
  app.useGlobalGuards(new JsonBodyGuard());
}

/** The problem with a body that is not JSON, or JSON but neither object nor list; `null` for any other error. */
function parseError(error: unknown): ApiError | null {
  const { type, body, message } = error as { type?: string; body?: string; message: string };
  if (type !== 'entity.parse.failed') return null;
  try {
    JSON.parse(body ?? '');
    return new ApiError(400, 'Bad Request', 'The body must be a JSON object');
  } catch {
    return new ApiError(400, 'Bad Request', `The body is not JSON: ${message}`);
  }
}

/** Requires one JSON object where a call takes a body; Express would treat anything else as no body. */
class JsonBodyGuard implements CanActivate {
  /** @throws ApiError 415 for a body that is declared as something else, BadParameters for a list */
  canActivate(context: ExecutionContext): boolean {
    if (!handlerTakes(context, RouteParamtypes.BODY)) return true;
    const request = context.switchToHttp().getRequest<Request>();
    // Many clients declare a type for an empty body, which counts as none.
    if (request.headers['content-length'] !== '0' && request.is(JSON_TYPES) === false)
      throw new ApiError(
        415,
        'Unsupported Media Type',
        `The body has the Content-Type ${request.headers['content-type'] ?? '(none)'}; send JSON with Content-Type: application/json`,
      );
    if (Array.isArray(request.body))
      throw new BadParameters([{ parameter: 'body', message: 'must be a JSON object, not a list' }]);
    return true;
  }
}
