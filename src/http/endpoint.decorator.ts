import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, type ApiResponseNoStatusOptions } from '@nestjs/swagger';
import { ProblemDto } from './problems/problem.dto.js';

/** Key under which `@ApiResponse` collects responses by status; @nestjs/swagger does not export it. */
const RESPONSES = 'swagger/apiResponse';

/** A response body: its DTO, or what the OpenAPI document says about it. */
type Body = Type | ApiResponseNoStatusOptions;

type ErrorStatus = 400 | 404 | 409 | 413 | 422 | 503;

export interface EndpointOptions {
  summary: string;
  description?: string;
  /** What the path parameter `id` identifies. */
  id?: string;
  /** Response with status 200. */
  ok?: Body;
  /** Response with status 202. A handler that declares both sets the status itself. */
  accepted?: Body;
  /** What each error status means here; all of them are sent as problem+json. */
  errors?: Partial<Record<ErrorStatus, string>>;
}

/** Describes a handler in the OpenAPI document and sets its status where it has only one. */
export function Endpoint(options: EndpointOptions): MethodDecorator {
  const { summary, description, id, ok, accepted, errors = {} } = options;
  const decorators: MethodDecorator[] = [
    dropDerivedResponse,
    ApiOperation({ summary, ...(description && { description }) }),
  ];
  if (id !== undefined) decorators.push(ApiParam({ name: 'id', type: Number, description: id }));
  if (ok) decorators.push(ApiResponse({ status: 200, ...bodyOptions(ok) }));
  if (accepted) decorators.push(ApiResponse({ status: 202, ...bodyOptions(accepted) }));
  if (!ok || !accepted) decorators.push(HttpCode(accepted ? 202 : 200));
  for (const [status, meaning] of Object.entries(errors))
    decorators.push(ApiResponse({ status: Number(status), type: ProblemDto, description: meaning }));
  return applyDecorators(...decorators);
}

function bodyOptions(body: Body): ApiResponseNoStatusOptions {
  return typeof body === 'function' ? { type: body } : body;
}

/**
 * The Swagger plugin sees no response decorator on the handler, so it adds one with the default status of
 * a POST.
 */
function dropDerivedResponse(_target: object, _name: string | symbol, { value }: PropertyDescriptor): void {
  const responses = Reflect.getMetadata(RESPONSES, value as object) as Record<string, unknown> | undefined;
  if (responses) delete responses['201'];
}
