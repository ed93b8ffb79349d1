import type { INestApplication, MiddlewareConsumer } from '@nestjs/common';
import type { MiddlewareConfigProxy } from '@nestjs/common/interfaces/middleware/middleware-config-proxy.interface.js';
import type { RequestHandler } from 'express';
import { LoggerModule } from 'nestjs-pino';

/**
 * Returns the middleware that logs requests and adds the request id to all lines logged for them. Nest would install
 * it after the middleware that rejects calls, and rejected calls would not be logged; so the caller installs it.
 */
export function requestLog(app: INestApplication): RequestHandler[] {
  const found: RequestHandler[] = [];
  const routes: MiddlewareConfigProxy = { exclude: () => routes, forRoutes: () => consumer };
  const consumer: MiddlewareConsumer = {
    apply: (...handlers) => {
      found.push(...(handlers as RequestHandler[]));
      return routes;
    },
  };
  app.get(LoggerModule).configure(consumer);
  return found;
}
