import { Module, type DynamicModule, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
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
        PrometheusModule.register({ controller: MetricsController }),
      ],
      providers: [httpMetricProvider, HttpMetrics],
    };
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(HttpMetrics).forRoutes('{*path}');
  }
}
