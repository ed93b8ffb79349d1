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
import { HandBack, JobRunner } from './job-runner.js';

/** Takes jobs from the queue for as long as the process lives. */
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
    this.logger.log(`Taking jobs, ${this.settings.workerConcurrency} sources at once`);
  }

  /** Jobs in hand stop at their next page and go back to the queue. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort(new HandBack());
    await this.queue.stop();
  }
}
