import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CoinsModule } from '../coins/coins.module.js';
import { DriftModule } from '../drift/drift.module.js';
import { IngestionModule } from '../ingestion/ingestion.module.js';
import { NormalizationModule } from '../normalization/normalization.module.js';
import { DueRuns } from './schedule/due-runs.js';
import { EtlJob } from './etl-job.entity.js';
import { EtlJobsRepository } from './etl-jobs.repository.js';
import { etlMetricProviders, EtlMetrics } from './etl.metrics.js';
import { EtlPipeline } from './pipeline/etl.pipeline.js';
import { JobQueue } from './job-queue.js';
import { JobSubmitter } from './job-submitter.js';
import { JobRunner, RETRY_DELAYS } from './job-runner.js';
import { JobsReader } from './jobs.reader.js';
import { LoadPreview } from './preview/load-preview.js';
import { PageLoader } from './pipeline/page-loader.js';
import { ReplayPipeline } from './replay/replay.pipeline.js';
import { ReplayPreview } from './preview/replay-preview.js';
import { ReplayService } from './replay/replay.service.js';
import { ReplayedPages } from './replay/replayed-pages.js';
import { RunExtraction } from './pipeline/run-extraction.js';
import { RunPreview } from './preview/run-preview.js';
import { SourceJobsReader } from './source-jobs.reader.js';
import { Uploads } from './uploads/uploads.js';

/** Submits, queues and runs jobs. The modules of a role decide which of that a process does. */
@Module({
  imports: [
    IngestionModule,
    NormalizationModule,
    CoinsModule,
    DriftModule,
    TypeOrmModule.forFeature([EtlJob]),
  ],
  providers: [
    ...etlMetricProviders,
    EtlMetrics,
    EtlJobsRepository,
    JobQueue,
    JobSubmitter,
    DueRuns,
    JobRunner,
    { provide: RETRY_DELAYS, useValue: [5, 20, 60] },
    EtlPipeline,
    RunExtraction,
    PageLoader,
    LoadPreview,
    RunPreview,
    ReplayPipeline,
    ReplayPreview,
    ReplayService,
    ReplayedPages,
    JobsReader,
    SourceJobsReader,
    Uploads,
  ],
  exports: [
    JobQueue,
    JobSubmitter,
    DueRuns,
    JobRunner,
    RunPreview,
    JobsReader,
    ReplayService,
    EtlJobsRepository,
    EtlMetrics,
    SourceJobsReader,
    Uploads,
  ],
})
export class JobsModule {}
