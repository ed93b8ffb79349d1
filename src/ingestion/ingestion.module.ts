import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CheckpointsRepository } from './raw-data/checkpoints.repository.js';
import { ApiClient } from './http/api-client.js';
import { ApiRequests } from './http/api-requests.js';
import { HTTP_POLICY, HTTP_POLICY_VALUES } from './http/http.policy.js';
import { RateLimits } from './http/rate-limits.js';
import { SourceRequestsMetrics, sourceRequestsProvider } from './http/source-requests.metrics.js';
import { Quota } from './http/quota.js';
import { SourceCalls } from './http/source-calls.entity.js';
import { SourceCallsRepository } from './http/source-calls.repository.js';
import { RawDataRepository } from './raw-data/raw-data.repository.js';
import { RawPagesReader } from './raw-data/raw-pages.reader.js';
import { RawPage } from './raw-data/raw-page.entity.js';
import { SourceCheckpoint } from './raw-data/source-checkpoint.entity.js';

/** The HTTP client that all sources share. */
const http = [
  { provide: HTTP_POLICY, useValue: HTTP_POLICY_VALUES },
  sourceRequestsProvider,
  SourceRequestsMetrics,
  RateLimits,
  ApiClient,
  ApiRequests,
];

/** Stage 1, from a source to `raw_data`: HTTP client, rate limits and quota, stored pages, checkpoints. */
@Module({
  imports: [HttpModule.register({}), TypeOrmModule.forFeature([RawPage, SourceCheckpoint, SourceCalls])],
  providers: [
    ...http,
    Quota,
    SourceCallsRepository,
    RawDataRepository,
    RawPagesReader,
    CheckpointsRepository,
  ],
  exports: [RawDataRepository, RawPagesReader, CheckpointsRepository, ApiRequests, Quota],
})
export class IngestionModule {}
