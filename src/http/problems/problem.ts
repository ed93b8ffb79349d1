import { HttpException } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';
import { isLostConnection } from '../../database/postgres-errors.js';
import { ApiError } from '../../common/errors.js';

/** What a client is told of an error. */
export interface Problem {
  status: number;
  title: string;
  detail: string;
  extension: Record<string, unknown>;
}

export const PROBLEM_TYPE = 'application/problem+json';

/** 503: nothing is wrong with the request, and nothing here can be mended by it. */
export class DatabaseAway extends ApiError {
  /** Seconds after which to ask again. */
  readonly retryAfter = 5;

  constructor(cause: unknown) {
    super(503, 'Service Unavailable', 'The database cannot answer at the moment; ask again in a few seconds');
    this.cause = cause;
  }
}

/** What was thrown, or that the database is away where that is what it means. */
export function recognized(error: unknown): unknown {
  return statusOf(error) === 500 && isLostConnection(error) ? new DatabaseAway(error) : error;
}

/** What a client is told of whatever was thrown; anything unforeseen is a 500 that says nothing of its inside. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) {
    return { status: error.status, title: error.title, detail: error.message, extension: error.extension };
  }
  const status = statusOf(error);
  const title = STATUS_CODES[status] ?? 'Error';
  if (status >= 500)
    return {
      status,
      title,
      detail: 'Something went wrong here; the log has the details under this request_id',
      extension: {},
    };
  return { status, title, detail: (error as Error).message, extension: {} };
}

/** The document of RFC 9457. */
export function problemBody({ status, title, detail, extension }: Problem, requestId: string): string {
  return JSON.stringify({
    type: 'about:blank',
    title,
    status,
    detail,
    request_id: requestId,
    ...extension,
  });
}

/** Nest's own exceptions and those of Express' body parsers carry a status. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { status } = (error ?? {}) as { status?: unknown };
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
