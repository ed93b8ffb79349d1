import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { inTransaction } from '../../database/transaction.js';
import { raiseVersion } from '../../totals/data-version.js';
import { lockExclusive } from '../identity-lock.js';
import { IdentityService } from '../identity.service.js';
import { MappingsRepository } from '../mappings/mappings.repository.js';

/** Few enough that loads wait for a moment only. */
const AT_ONCE = 100;

/** Lets coins be looked at again whose contract addresses have become known, or others. */
@Injectable()
export class ContractEvidence {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly mappings: MappingsRepository,
    private readonly identity: IdentityService,
  ) {}

  /**
   * Brings the mappings of a source up to its last list.
   * @param signal stops it between two transactions; the rest follows with the next list
   * @returns how many mappings have other addresses now
   */
  async apply(source: string, signal?: AbortSignal): Promise<number> {
    let total = 0;
    let last: number | undefined = 0;
    while (last !== undefined && signal?.aborted !== true) {
      const changed = await this.applySome(source, last);
      total += changed.length;
      last = changed.length === AT_ONCE ? changed.at(-1) : undefined;
    }
    return total;
  }

  /** @returns ids of the mappings that have other addresses now, ascending */
  private async applySome(source: string, after: number): Promise<number[]> {
    return inTransaction(this.dataSource, async (tx) => {
      await lockExclusive(tx);
      const changed = await this.mappings.takeContracts(tx, source, after, AT_ONCE);
      if (changed.size === 0) return [];
      await this.identity.settle(tx, source, [...changed.values()]);
      await raiseVersion(tx);
      return [...changed.keys()];
    });
  }
}
