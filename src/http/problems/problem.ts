import { HttpException } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';
import { isLostConnection } from '../../database/postgres-errors.js';
import { ApiError } from '../../common/errors.js';

/** An error as reported to a client. */
export interface Problem {
  status: number;
  title: string;
  detail: string;
  extension: Record<string, unknown>;
}

export const PROBLEM_TYPE = 'application/problem+json';

/** 503: the database is unavailable; the request itself is fine. */
export class DatabaseAway extends ApiError {
  /** Seconds for the `Retry-After` header. */
  readonly retryAfter = 5;

  constructor(cause: unknown) {
    super(503, 'Service Unavailable', 'The database is unavailable; retry in a few seconds');
    this.cause = cause;
  }
}

/** The error, or a `DatabaseAway` where it means a lost connection. */
export function recognized(error: unknown): unknown {
  return statusOf(error) === 500 && isLostConnection(error) ? new DatabaseAway(error) : error;
}

/** The problem to report for an error; unexpected errors become a 500 without internal details. */
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
      detail: 'Internal error; the log has the details under this request_id',
      extension: {},
    };
  return { status, title, detail: (error as Error).message, extension: {} };
}

/** The problem document (RFC 9457) as JSON. */
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

/** The status of Nest's exceptions and of Express' body parsers; 500 for other errors. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { status } = (error ?? {}) as { status?: unknown };
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
