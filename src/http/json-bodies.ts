import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { ApiError, BadParameters } from '../common/errors.js';

/** What counts as JSON: `application/json` and the types made of it, such as `application/vnd.api+json`. */
const JSON_TYPES = ['json', '+json'];

/** Reads the bodies of calls that take one, in place of Nest's parser, whose faults do not say that it is the body. */
export function readBodies(app: NestExpressApplication): void {
  app.useBodyParser('json', { type: JSON_TYPES });
  app.use((fault: unknown, _request: Request, _response: Response, next: NextFunction) =>
    next(unparsed(fault) ?? fault),
  );
  app.useGlobalGuards(new JsonBodyGuard());
}

/** What is wrong with a body that is no JSON, or JSON but neither object nor list; `null` for any other fault. */
function unparsed(fault: unknown): ApiError | null {
  const { type, body, message } = fault as { type?: string; body?: string; message: string };
  if (type !== 'entity.parse.failed') return null;
  try {
    JSON.parse(body ?? '');
    return new ApiError(400, 'Bad Request', 'The body must be a JSON object');
  } catch {
    return new ApiError(400, 'Bad Request', `The body is not JSON: ${message}`);
  }
}

/** Where a call takes a body, that is one JSON object: anything else would count as "nothing was sent". */
class JsonBodyGuard implements CanActivate {
  /** @throws ApiError 415 for a body that is declared as something else, BadParameters for a list */
  canActivate(context: ExecutionContext): boolean {
    if (!takesBody(context)) return true;
    const request = context.switchToHttp().getRequest<Request>();
    // An empty body is none, whatever it is declared as; many clients send one.
    if (request.headers['content-length'] !== '0' && request.is(JSON_TYPES) === false)
      throw new ApiError(
        415,
        'Unsupported Media Type',
        `Send the body as JSON, with the header Content-Type: application/json; this one is declared as ${request.headers['content-type'] ?? 'nothing'}`,
      );
    if (Array.isArray(request.body))
      throw new BadParameters([{ parameter: 'body', message: 'must be a JSON object, not a list' }]);
    return true;
  }
}

function takesBody(context: ExecutionContext): boolean {
  const handler = context.getHandler().name;
  const taken = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), handler) as object | undefined;
  return Object.keys(taken ?? {}).some((key) => key.startsWith(`${RouteParamtypes.BODY}:`));
}
