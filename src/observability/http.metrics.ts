import { Injectable } from '@nestjs/common';
import { InjectMetric, makeHistogramProvider } from '@willsoto/nestjs-prometheus';
import type { RequestHandler } from 'express';
import type { Histogram } from 'prom-client';

const NAME = 'kasparro_http_request_duration_seconds';

export const httpMetricProvider = makeHistogramProvider({
  name: NAME,
  help: 'Duration of HTTP requests in seconds, by route pattern',
  labelNames: ['endpoint', 'method', 'status'],
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

/** Measures the duration of requests. The label is the route pattern, so that ids do not create new series. */
@Injectable()
export class HttpMetrics {
  constructor(@InjectMetric(NAME) private readonly duration: Histogram) {}

  /** Express middleware. */
  readonly middleware: RequestHandler = (request, response, next) => {
    const end = this.duration.startTimer({ method: request.method });
    response.once('close', () => {
      const route = request.route as { path?: string } | undefined;
      end({ endpoint: route?.path ?? 'unmatched', status: response.statusCode });
    });
    next();
  };
}
