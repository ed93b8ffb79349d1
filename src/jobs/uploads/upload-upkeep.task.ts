import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../../common/clock.js';
import { messageOf } from '../../common/errors.js';
import { Uploads } from './uploads.js';

const HOUR_MS = 3_600_000;

/** Keeps uploads that no job has loaded from staying for ever. */
@Injectable()
export class UploadUpkeepTask implements OnApplicationBootstrap {
  private readonly logger = new Logger('Uploads');

  constructor(
    private readonly uploads: Uploads,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.tidy();
  }

  /** Never throws: what cannot be done now is tried again in an hour. */
  @Interval(HOUR_MS)
  async tidy(): Promise<void> {
    try {
      const removed = await this.uploads.removeForgotten(this.clock.now());
      if (removed > 0) this.logger.log(`Removed uploads that no job had loaded: ${removed}`);
    } catch (error) {
      this.logger.warn(`Old uploads could not be removed: ${messageOf(error)}`);
    }
  }
}
