import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../../common/clock.js';
import { Loop } from '../../common/loop.js';
import { Uploads } from './uploads.js';

const HOUR_MS = 3_600_000;

/** Deletes orphaned uploads at startup and every hour. */
@Injectable()
export class UploadUpkeepTask implements OnApplicationBootstrap {
  private readonly logger = new Logger('Uploads');
  private readonly loop = new Loop('Removing old uploads', this.logger);

  constructor(
    private readonly uploads: Uploads,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.tidy();
  }

  @Interval(HOUR_MS)
  async tidy(): Promise<void> {
    await this.loop.run(() => this.removeOrphaned());
  }

  private async removeOrphaned(): Promise<void> {
    const removed = await this.uploads.removeOrphaned(this.clock.now());
    if (removed > 0) this.logger.log(`Deleted ${removed} orphaned upload${removed === 1 ? '' : 's'}`);
  }
}
