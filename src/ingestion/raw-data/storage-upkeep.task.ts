import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../../common/clock.js';
import { Loop } from '../../common/loop.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { Partitions } from '../../database/partitions.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const A_MONTH_AHEAD_MS = 31 * DAY_MS;

/**
 * Maintains the partitioned tables: creates the partitions of the current and next year and month before
 * the first row needs them, and drops months of raw pages that are entirely older than `RAW_RETENTION_DAYS`.
 */
@Injectable()
export class StorageUpkeepTask implements OnApplicationBootstrap {
  private readonly logger = new Logger('Storage');
  private readonly loop = new Loop('Maintaining the partitions', this.logger);

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly partitions: Partitions,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.tidy();
  }

  @Interval(HOUR_MS)
  async tidy(): Promise<void> {
    await this.loop.run(() => this.maintainPartitions(this.clock.now()));
  }

  private async maintainPartitions(now: Date): Promise<void> {
    await this.partitions.ensureYears([now.getUTCFullYear(), now.getUTCFullYear() + 1]);
    await this.partitions.ensureMonth(now);
    await this.partitions.ensureMonth(new Date(now.getTime() + A_MONTH_AHEAD_MS));
    await this.dropOldPages(now);
  }

  private async dropOldPages(now: Date): Promise<void> {
    const days = this.settings.rawRetentionDays;
    if (days === undefined) return;
    const dropped = await this.partitions.dropMonthsBefore(new Date(now.getTime() - days * DAY_MS));
    if (dropped.length > 0)
      this.logger.log(`Dropped raw pages older than ${days} days: ${dropped.join(', ')}`);
  }
}
