import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { inTransaction } from '../../database/transaction.js';
import { IdentityService } from '../identity.service.js';
import { MappingsRepository } from '../mappings.repository.js';

/** Few enough that loads wait for a moment only. */
const AT_ONCE = 250;

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
    for (let changed = AT_ONCE; changed === AT_ONCE && signal?.aborted !== true; total += changed) {
      changed = await inTransaction(this.dataSource, async (tx) => {
        await this.mappings.lockIdentity(tx);
        const assets = await this.mappings.takeContracts(tx, source, AT_ONCE);
        if (assets.length > 0) await this.identity.settle(tx, source, assets);
        return assets.length;
      });
    }
    return total;
  }
}
