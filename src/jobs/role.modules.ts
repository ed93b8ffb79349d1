import { Module } from '@nestjs/common';
import { MulterModule } from '@nestjs/platform-express';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { EtlController } from './etl.controller.js';
import { JobEvents } from './job-events.js';
import { JobMonitor } from './job-monitor.js';
import { IngestionModule } from '../ingestion/ingestion.module.js';
import { SourcesModule } from '../sources/sources.module.js';
import { NormalizationModule } from '../normalization/normalization.module.js';
import { JobsModule } from './jobs.module.js';
import { ReplayController } from './replay/replay.controller.js';
import { RunCoinsReader } from './runs/run-coins.reader.js';
import { JobsService } from './jobs.service.js';
import { RunsController } from './runs/runs.controller.js';
import { RunsReader } from './runs/runs.reader.js';
import { ScheduleCheck } from './schedule/schedule-check.js';
import { Scheduler } from './schedule/scheduler.js';
import { UploadController } from './uploads/upload.controller.js';
import { offerOptions } from './uploads/upload.dto.js';
import { UploadService } from './uploads/upload.service.js';
import { MOST_UPLOAD_BYTES, UploadStorage } from './uploads/upload.storage.js';
import { UploadUpkeepTask } from './uploads/upload-upkeep.task.js';
import { Worker } from './worker.js';

offerOptions(SourcesModule.fileOptions);

const uploads = MulterModule.registerAsync({
  inject: [SETTINGS],
  useFactory: ({ home }: Settings) => ({
    storage: new UploadStorage(home),
    // Keep the path of a file name, so that it is rejected and not silently cut off.
    preservePath: true,
    limits: { files: 1, fields: 0, parts: 2, fileSize: MOST_UPLOAD_BYTES },
  }),
});

/** The endpoints for jobs, for processes that serve the API. */
@Module({
  imports: [JobsModule, IngestionModule, NormalizationModule, uploads],
  controllers: [EtlController, ReplayController, UploadController, RunsController],
  providers: [JobsService, UploadService, RunsReader, RunCoinsReader, JobEvents],
})
export class JobsApiModule {}

/** Runs jobs and deletes orphaned uploads, for worker processes. */
@Module({ imports: [JobsModule], providers: [Worker, UploadUpkeepTask] })
export class WorkerModule {}

/** Enqueues due runs, for scheduler processes. */
@Module({ imports: [JobsModule], providers: [Scheduler, ScheduleCheck] })
export class SchedulerModule {}

/** Reconciles jobs with the queue, for every long-running process. */
@Module({ imports: [JobsModule], providers: [JobMonitor] })
export class JobMonitorModule {}
