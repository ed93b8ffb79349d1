import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { JobQueue } from './job-queue.js';
import { ShutdownRequeue, JobRunner } from './job-runner.js';

/** Runs jobs from the queue until the process shuts down. */
@Injectable()
export class Worker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Worker');
  private readonly stopping = new AbortController();

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly queue: JobQueue,
    private readonly runner: JobRunner,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.queue.start();
    await this.queue.work(this.settings.workerConcurrency, (job) =>
      this.runner.run(job, { signal: this.stopping.signal }),
    );
    this.logger.log(`Worker started; up to ${this.settings.workerConcurrency} jobs at once`);
  }

  /** Running jobs stop at their next page and are requeued. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort(new ShutdownRequeue());
    await this.queue.stop();
  }
}
