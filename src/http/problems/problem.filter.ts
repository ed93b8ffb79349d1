import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ApiError, messageOf } from '../../common/errors.js';
import { DatabaseAway, problemBody, problemOf, PROBLEM_TYPE, recognized } from './problem.js';

/** Converts exceptions to application/problem+json (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const error = recognized(thrown);
    const problem = problemOf(error);
    const failed = `${request.method} ${request.path} failed`;
    if (error instanceof DatabaseAway) this.logger.error(`${failed}: ${messageOf(error.cause)}`);
    else if (problem.status >= 500 && !(error instanceof ApiError)) this.logger.error({ err: error }, failed);
    // The request log line then contains the error.
    else if (problem.status >= 500) response.err = error as ApiError;
    if (response.headersSent) return void response.end();
    if (error instanceof DatabaseAway) response.setHeader('Retry-After', error.retryAfter);
    response
      .status(problem.status)
      .type(PROBLEM_TYPE)
      .send(problemBody(problem, request.id as string));
  }
}
