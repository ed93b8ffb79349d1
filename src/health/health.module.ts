import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { alertMetricProviders, AlertMetrics } from './alert.metrics.js';
import { HealthController } from './health.controller.js';
import { HealthReader } from './health.reader.js';
import { stateMetricProviders, StateMetrics } from './state.metrics.js';

/** Probes for whoever runs the process. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [HealthReader, ...stateMetricProviders, StateMetrics, ...alertMetricProviders, AlertMetrics],
})
export class HealthModule {}
