import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { Logger } from 'nestjs-pino';
import { installFrontDoor } from '../http/access/install-middleware.js';
import { ARRIVED } from '../http/response-metadata.js';
import { readBodies } from '../http/json-bodies.js';
import { ProblemFilter } from '../http/problems/problem.filter.js';
import { SETTINGS } from '../config/config.module.js';
import { servesApi, type Settings } from '../config/settings.js';
import { HttpMetrics } from '../observability/http.metrics.js';
import { QuietLogger } from '../observability/quiet.logger.js';
import { requestId } from '../observability/request-id.js';
import { requestLog } from '../observability/request-log.js';
import { requestTrace } from '../observability/request-trace.js';
import { Answers } from '../http/cache/response-cache.js';
import { validation } from '../http/parameters/validation.js';

/** Configures middleware, pipes, filters and docs of an application; used by the server and the tests. */
export function setUp(app: NestExpressApplication): void {
  app.useLogger(new QuietLogger(app.get(Logger)));
  // Cacheable responses use the data version as their ETag, which is cheaper than hashing each body.
  app.disable('etag');
  app.use(requestId);
  app.use(requestTrace);
  app.use((request: Request & { [ARRIVED]?: number }, _response: Response, next: NextFunction) => {
    request[ARRIVED] = performance.now();
    next();
  });
  app.use(...requestLog(app), app.get(HttpMetrics).middleware);
  installFrontDoor(app);
  readBodies(app);
  app.use(app.get(Answers).again);
  app.useGlobalPipes(validation());
  app.useGlobalFilters(new ProblemFilter());
  if (servesApi(app.get<Settings>(SETTINGS).role)) showDocs(app);
}

function showDocs(app: NestExpressApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'docs-json',
    customSiteTitle: 'Kasparro API',
    // The default layout only adds a logo, whose inline style the content security policy forbids.
    swaggerOptions: { layout: 'BaseLayout' },
  });
}

/** Builds the OpenAPI document of every route the application serves. */
function openApiDocument(app: NestExpressApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Kasparro')
    .setDescription(
      'Crypto market data from several sources in one exact schema. Times are ISO 8601 in UTC. Amounts are US dollars, ' +
        'written with every digit the source sent; `null` is unknown. Errors are application/problem+json (RFC 9457). ' +
        'A query parameter without a value (`symbol=`) is an error, never "everything"; empty items of a ' +
        'comma-separated list are ignored.',
    )
    .setVersion('1')
    .addSecurity('key', { type: 'apiKey', name: 'X-API-Key', in: 'header' })
    .addSecurity('bearer', { type: 'http', scheme: 'bearer' })
    .build();
  // `{}`: the operator decides which calls require a key.
  return SwaggerModule.createDocument(app, { ...config, security: [{}, { key: [] }, { bearer: [] }] });
}
