import { Module, type DynamicModule, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { register } from 'prom-client';
import { LoggerModule } from 'nestjs-pino';
import { httpMetricProvider, HttpMetrics } from './http.metrics.js';
import { loggerOptions } from './logger.js';
import { MetricsController } from './metrics.controller.js';

/** Logs and metrics of a process. */
@Module({})
export class ObservabilityModule implements NestModule {
  static with(logLevel: string): DynamicModule {
    return {
      module: ObservabilityModule,
      imports: [
        LoggerModule.forRoot(loggerOptions(logLevel)),
        PrometheusModule.register({
          controller: MetricsController,
          defaultMetrics: { enabled: !hasDefaultMetrics() },
        }),
      ],
      providers: [httpMetricProvider, HttpMetrics],
    };
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(HttpMetrics).forRoutes('{*path}');
  }
}

/** The registry is the process', and a process may hold several applications. */
function hasDefaultMetrics(): boolean {
  return register.getSingleMetric('process_cpu_user_seconds_total') !== undefined;
}
