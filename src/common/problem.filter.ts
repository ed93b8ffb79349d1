import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ApiError } from './errors.js';
import { problemBody, problemOf, PROBLEM_TYPE } from './problem.js';

/** Turns whatever was thrown into application/problem+json (RFC 9457). */
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
    response
      .status(problem.status)
      .type(PROBLEM_TYPE)
      .send(problemBody(problem, request.id as string));
  }
}
