import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { STATUS_CODES } from 'node:http';
import { ApiError } from './errors.js';

interface Problem {
  status: number;
  title: string;
  detail: string;
  extension: Record<string, unknown>;
}

/** Turns whatever was thrown into application/problem+json (RFC 9457). The only place that does. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const problem = problemOf(error);
    if (problem.status >= 500 && !(error instanceof ApiError))
      this.logger.error({ err: error }, `${request.method} ${request.path} failed`);
    if (response.headersSent) return void response.end();
    const { status, title, detail, extension } = problem;
    response
      .status(status)
      .type('application/problem+json')
      .send(
        JSON.stringify({
          type: 'about:blank',
          title,
          status,
          detail,
          request_id: request.id as string,
          ...extension,
        }),
      );
  }
}

/** What a client is told; anything unforeseen is a 500 that says nothing of its inside. */
function problemOf(error: unknown): Problem {
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

/** Nest's own exceptions and those of Express' body parsers carry a status. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { status } = (error ?? {}) as { status?: unknown };
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
