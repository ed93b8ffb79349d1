import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { alertMetricProviders, AlertMetrics } from './alert.metrics.js';
import { HealthController } from './health.controller.js';
import { HealthReader } from './health.reader.js';
import { stateMetricProviders, StateMetrics } from './state.metrics.js';

/** Health probes and state metrics for operators. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [HealthReader, ...stateMetricProviders, StateMetrics, ...alertMetricProviders, AlertMetrics],
})
export class HealthModule {}
