import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../../common/clock.js';
import { messageOf } from '../../common/errors.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { ContractEvidence } from './contract-evidence.service.js';
import { SourceRegistry } from '../../ingestion/source/source-registry.js';
import { ContractsRepository } from './contracts.repository.js';

const LOOK_EVERY_MS = 10 * 60_000;

/**
 * Fetches contract addresses every `CONTRACT_REFRESH_DAYS` from each source that is scheduled and has
 * brought coins, and lets those coins be looked at again.
 */
@Injectable()
export class ContractsTask implements OnModuleDestroy {
  private readonly logger = new Logger('Contracts');
  private readonly stopping = new AbortController();
  private looking = false;
  /** Sources whose last list is known to have reached every mapping: a process may have died before it did. */
  private readonly caughtUp = new Set<string>();

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly sources: SourceRegistry,
    private readonly contracts: ContractsRepository,
    private readonly evidence: ContractEvidence,
    private readonly clock: Clock,
  ) {}

  /** Never throws: what cannot be had now is asked for again some hours later. */
  @Interval(LOOK_EVERY_MS)
  async look(): Promise<void> {
    if (this.looking || this.settings.contractRefreshDays === 0) return;
    this.looking = true;
    for (const { name: source } of this.sources.all.filter((one) => 'contractAddresses' in one)) {
      if (this.stopping.signal.aborted) break;
      await this.refresh(source).catch((error: unknown) => {
        if (!this.stopping.signal.aborted)
          this.logger.warn(`Contract addresses of ${source} could not be fetched: ${messageOf(error)}`);
      });
    }
    this.looking = false;
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  private async refresh(source: string): Promise<void> {
    const { contractRefreshDays, schedules } = this.settings;
    if ((schedules[source] ?? null) === null) return;
    const isDue = await this.contracts.claim(source, this.clock.now(), contractRefreshDays);
    if (isDue) {
      const contracts = (await this.sources.get(source).contractAddresses?.(this.stopping.signal)) ?? [];
      await this.contracts.replace(source, contracts, this.clock.now());
      this.logger.log(`${source}: ${contracts.length} contract addresses fetched`);
    }
    if (!isDue && this.caughtUp.has(source)) return;
    const changed = await this.evidence.apply(source, this.stopping.signal);
    if (changed > 0)
      this.logger.log(`${source}: ${changed} coins looked at again, their addresses have changed`);
    this.caughtUp.add(source);
  }
}
