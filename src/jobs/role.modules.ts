import { Module } from '@nestjs/common';
import { EtlController } from './etl.controller.js';
import { JobEvents } from './job-events.js';
import { JobMonitor } from './job-monitor.js';
import { JobsModule } from './jobs.module.js';
import { RunService } from './run.service.js';
import { RunsController } from './runs.controller.js';
import { RunsReader } from './runs.reader.js';
import { ScheduleCheck } from './schedule-check.js';
import { Scheduler } from './scheduler.js';
import { Worker } from './worker.js';

/** The calls about jobs, for processes that serve the API. */
@Module({
  imports: [JobsModule],
  controllers: [EtlController, RunsController],
  providers: [RunService, RunsReader, JobEvents],
})
export class JobsApiModule {}

/** Takes jobs from the queue, for processes that work. */
@Module({ imports: [JobsModule], providers: [Worker] })
export class WorkerModule {}

/** Enqueues due runs, for processes that keep the schedule. */
@Module({ imports: [JobsModule], providers: [Scheduler, ScheduleCheck] })
export class SchedulerModule {}

/** Compares jobs with the queue, for every process that stays up. */
@Module({ imports: [JobsModule], providers: [JobMonitor] })
export class JobMonitorModule {}
