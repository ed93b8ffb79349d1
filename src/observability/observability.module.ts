import { Module, type DynamicModule } from '@nestjs/common';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { register } from 'prom-client';
import { LoggerModule } from 'nestjs-pino';
import { httpMetricProvider, HttpMetrics } from './http.metrics.js';
import { loggerOptions } from './logger.js';
import { MetricsController, PrefixedMetricsController } from './metrics.controller.js';

/** Logging and metrics. The application installs the middleware of both itself, before all other middleware. */
@Module({})
export class ObservabilityModule {
  /** @param secrets texts to mask in every log line */
  static with(logLevel: string, secrets: readonly string[]): DynamicModule {
    return {
      module: ObservabilityModule,
      imports: [
        LoggerModule.forRoot({ ...loggerOptions(logLevel, secrets), forRoutes: [] }),
        PrometheusModule.register({
          controller: MetricsController,
          defaultMetrics: { enabled: !hasDefaultMetrics() },
        }),
      ],
      controllers: [PrefixedMetricsController],
      providers: [httpMetricProvider, HttpMetrics],
    };
  }
}

/** The registry is shared by all applications of a process (several, in tests), which can register a metric only once. */
function hasDefaultMetrics(): boolean {
  return register.getSingleMetric('process_cpu_user_seconds_total') !== undefined;
}
