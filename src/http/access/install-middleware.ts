import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Server } from 'node:http';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { access } from './access.middleware.js';
import { browserHeaders, corsOptions } from './browser.middleware.js';
import { limitRate } from './rate-limit.middleware.js';
import { setServerTimeouts, rejectSlowBodies } from './slow-clients.js';
import { TIME_LIMITS, type TimeLimits } from './server-timeouts.js';
import { rejectMalformedRequests } from './malformed-requests.js';

/**
 * Installs what every request passes before its body is read, in this order: timeouts, security headers,
 * CORS, rate limit, access.
 */
export function installMiddleware(app: NestExpressApplication): void {
  const { http } = app.get<Settings>(SETTINGS);
  const limits = app.get<TimeLimits>(TIME_LIMITS);
  const server: Server = app.getHttpServer();
  setServerTimeouts(server, limits);
  rejectMalformedRequests(server);
  app.disable('x-powered-by');
  app.set('trust proxy', http.trustProxy);
  app.use(rejectSlowBodies(limits));
  app.use(...browserHeaders());
  if (http.corsOrigins.length > 0) app.enableCors(corsOptions(http.corsOrigins));
  app.use(...limitRate(http.rateLimitPerMinute));
  app.use(access(http));
}
