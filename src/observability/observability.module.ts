import { Module, type DynamicModule } from '@nestjs/common';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { register } from 'prom-client';
import { LoggerModule } from 'nestjs-pino';
import { httpMetricProvider, HttpMetrics } from './http.metrics.js';
import { loggerOptions } from './logger.js';
import { MetricsController, PrefixedMetricsController } from './metrics.controller.js';

/** Logs and metrics of a process. The middleware of both is placed by the application, before all others. */
@Module({})
export class ObservabilityModule {
  /** @param secrets what no line may hold */
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

/** The registry is the process', and a process may hold several applications. */
function hasDefaultMetrics(): boolean {
  return register.getSingleMetric('process_cpu_user_seconds_total') !== undefined;
}
