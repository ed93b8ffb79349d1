import type { LoggerService } from '@nestjs/common';
import { messageOf } from './errors.js';

/**
 * Work that a method decorated with `@Interval` repeats: runs never overlap and never throw. The
 * intervals themselves end when the application shuts down.
 */
export class Loop {
  private isRunning = false;

  /**
   * @param name what the work does, as the start of the warning when it fails: `Removing old uploads`
   * @param logger gets that warning
   */
  constructor(
    private readonly name: string,
    private readonly logger: Pick<LoggerService, 'warn'>,
  ) {}

  /** Runs the work, or does nothing while an earlier run is not done. */
  async run(work: () => Promise<void>): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      await work();
    } catch (error) {
      this.logger.warn(`${this.name} failed: ${messageOf(error)}`);
    } finally {
      this.isRunning = false;
    }
  }
}
