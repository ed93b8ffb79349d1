import type { INestApplication, MiddlewareConsumer } from '@nestjs/common';
import type { RequestHandler } from 'express';
import { LoggerModule } from 'nestjs-pino';

/**
 * Returns the middleware that logs requests and adds the request id to all lines logged for them. Nest would install
 * it after the middleware that rejects calls, and rejected calls would not be logged; so the caller installs it.
 */
export function requestLog(app: INestApplication): RequestHandler[] {
  const found: RequestHandler[] = [];
  const collector = {
    apply: (...handlers: RequestHandler[]) => {
      found.push(...handlers);
      return { forRoutes: () => collector };
    },
  };
  app.get(LoggerModule).configure(collector as unknown as MiddlewareConsumer);
  return found;
}
