import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Response } from 'express';
import { ApiError } from '../common/errors.js';

/** 499: the client closed the connection before the response was complete; nobody reads this error. */
export class ClientGoneError extends ApiError {
  constructor() {
    super(499, 'Client Closed Request', 'The client closed the connection before the response was complete');
  }
}

/** Injects an `AbortSignal` that is aborted with a `ClientGoneError` when the connection closes. */
export const ClientGone = createParamDecorator((_: unknown, context: ExecutionContext): AbortSignal => {
  const gone = new AbortController();
  const response = context.switchToHttp().getResponse<Response>();
  response.once('close', () => {
    gone.abort(new ClientGoneError());
  });
  return gone.signal;
});
