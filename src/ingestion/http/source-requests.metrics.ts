import { Injectable } from '@nestjs/common';
import { InjectMetric, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';

const REQUESTS = 'kasparro_source_requests_total';

export const sourceRequestsProvider = makeCounterProvider({
  name: REQUESTS,
  help: 'Requests sent to a source, by HTTP status, or `none` for no response',
  labelNames: ['source', 'status'],
});

/** Counts requests to the sources, each attempt separately. */
@Injectable()
export class SourceRequestsMetrics {
  constructor(@InjectMetric(REQUESTS) private readonly requests: Counter) {}

  answered(source: string, status: number): void {
    this.requests.inc({ source, status: String(status) });
  }

  unanswered(source: string): void {
    this.requests.inc({ source, status: 'none' });
  }
}
