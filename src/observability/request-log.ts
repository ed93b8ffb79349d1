import type { INestApplication, MiddlewareConsumer } from '@nestjs/common';
import type { RequestHandler } from 'express';
import { LoggerModule } from 'nestjs-pino';

/**
 * The middleware that logs requests and gives every line written for one its id. Nest would place it
 * after what refuses calls; to be logged too, these have to come after it, so the caller places it.
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
