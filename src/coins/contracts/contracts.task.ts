import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../../common/clock.js';
import { messageOf } from '../../common/errors.js';
import { Loop } from '../../common/loop.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { ContractEvidence } from './contract-evidence.service.js';
import { SourceRegistry } from '../../ingestion/source/source-registry.js';
import { ContractsRepository } from './contracts.repository.js';

const CHECK_EVERY_MS = 10 * 60_000;

/**
 * Fetches contract addresses every `CONTRACT_REFRESH_DAYS` from each source that is scheduled and has
 * mappings, and clusters the assets whose addresses changed.
 */
@Injectable()
export class ContractsTask implements OnModuleDestroy {
  private readonly logger = new Logger('Contracts');
  private readonly stopping = new AbortController();
  private readonly loop = new Loop('Fetching contract addresses', this.logger);
  /** Sources whose last list was applied to every mapping: a process may have stopped before it was. */
  private readonly applied = new Set<string>();

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly sources: SourceRegistry,
    private readonly contracts: ContractsRepository,
    private readonly evidence: ContractEvidence,
    private readonly clock: Clock,
  ) {}

  @Interval(CHECK_EVERY_MS)
  async refreshDue(): Promise<void> {
    if (this.settings.contractRefreshDays > 0) await this.loop.run(() => this.refreshAll());
  }

  /** A source that fails is logged and requested again some hours later. */
  private async refreshAll(): Promise<void> {
    for (const { name: source } of this.sources.all.filter((one) => 'contractAddresses' in one)) {
      if (this.stopping.signal.aborted) break;
      await this.refresh(source).catch((error: unknown) => {
        if (!this.stopping.signal.aborted)
          this.logger.warn(`Cannot fetch the contract addresses of ${source}: ${messageOf(error)}`);
      });
    }
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
      this.logger.log(`${source}: fetched ${contracts.length} contract addresses`);
    }
    if (!isDue && this.applied.has(source)) return;
    const changed = await this.evidence.apply(source, this.stopping.signal);
    if (changed > 0)
      this.logger.log(`${source}: matched ${changed} assets again whose contract addresses changed`);
    this.applied.add(source);
  }
}
