import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { inTransaction } from '../../database/transaction.js';
import { raiseVersion } from '../../totals/data-version.js';
import { lockExclusive } from '../identity-lock.js';
import { IdentityService } from '../identity.service.js';
import { MappingsRepository } from '../mappings/mappings.repository.js';

/** Small enough that loads wait for a moment only. */
const BATCH_SIZE = 100;

/** Clusters assets again whose contract addresses changed. */
@Injectable()
export class ContractEvidence {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly mappings: MappingsRepository,
    private readonly identity: IdentityService,
  ) {}

  /**
   * Applies the last address list of a source to its mappings.
   * @param signal stops it between two transactions; the rest follows with the next list
   * @returns the number of mappings whose addresses changed
   */
  async apply(source: string, signal?: AbortSignal): Promise<number> {
    let total = 0;
    let last: number | undefined = 0;
    while (last !== undefined && signal?.aborted !== true) {
      const changed = await this.applyBatch(source, last);
      total += changed.length;
      last = changed.length === BATCH_SIZE ? changed.at(-1) : undefined;
    }
    return total;
  }

  /** @returns ids of the mappings whose addresses changed, ascending */
  private async applyBatch(source: string, after: number): Promise<number[]> {
    return inTransaction(this.dataSource, async (tx) => {
      await lockExclusive(tx);
      const changed = await this.mappings.takeContracts(tx, source, after, BATCH_SIZE);
      if (changed.size === 0) return [];
      await this.identity.recluster(tx, source, [...changed.values()]);
      await raiseVersion(tx);
      return [...changed.keys()];
    });
  }
}
