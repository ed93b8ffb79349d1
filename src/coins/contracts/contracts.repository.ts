import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { inTransaction, type Transaction } from '../../database/transaction.js';
import type { AssetContract } from '../../ingestion/source/source.js';

const BATCH_SIZE = 10_000;

/** How long to wait after a failed attempt. */
const RETRY_AFTER = '6 hours';

/** The only writer of `contract_addresses` and `contract_lists`. */
@Injectable()
export class ContractsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * Claims the next request for a source's list, if it is due and the source has mappings.
   * @param days maximum age of a list
   * @returns whether this process shall request it; `true` for one process only
   */
  async claim(source: string, now: Date, days: number): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `INSERT INTO contract_lists AS l (source, tried_at)
       SELECT $1, $2::timestamptz WHERE EXISTS (SELECT FROM source_asset_mappings WHERE source = $1)
       ON CONFLICT (source) DO UPDATE SET tried_at = excluded.tried_at
       WHERE l.tried_at <= $2::timestamptz - interval '${RETRY_AFTER}'
         AND (l.fetched_at IS NULL OR l.fetched_at <= $2::timestamptz - make_interval(days => $3))
       RETURNING source`,
      [source, now, days],
    );
    return rows.length > 0;
  }

  /** Replaces all addresses of a source. */
  async replace(source: string, contracts: AssetContract[], now: Date): Promise<void> {
    await inTransaction(this.dataSource, async (tx) => {
      await tx.query('DELETE FROM contract_addresses WHERE source = $1', [source]);
      for (let from = 0; from < contracts.length; from += BATCH_SIZE) {
        const batch = contracts.slice(from, from + BATCH_SIZE);
        await tx.query(
          `INSERT INTO contract_addresses (source, contract, source_id)
           SELECT $1, contract, source_id FROM unnest($2::text[], $3::text[]) AS t(contract, source_id)
           ON CONFLICT DO NOTHING`,
          [source, batch.map(({ contract }) => contract), batch.map(({ sourceId }) => sourceId)],
        );
      }
      await tx.query(
        `INSERT INTO contract_lists (source, tried_at, fetched_at, addresses) VALUES ($1, $2, $2, $3)
         ON CONFLICT (source) DO UPDATE SET fetched_at = excluded.fetched_at, addresses = excluded.addresses`,
        [source, now, contracts.length],
      );
    });
    // Thousands of lookups follow immediately, and the planner needs current statistics for them.
    await this.dataSource.query('ANALYZE contract_addresses, source_asset_mappings');
  }

  /** Reads the addresses of some assets, by source id; assets without any are left out. */
  async of(tx: Transaction, source: string, sourceIds: string[]): Promise<Map<string, string[]>> {
    const rows = (await tx.query(
      `SELECT source_id AS id, array_agg(contract ORDER BY contract) AS contracts
       FROM contract_addresses WHERE source = $1 AND source_id = ANY($2) GROUP BY source_id`,
      [source, sourceIds],
    )) as { id: string; contracts: string[] }[];
    return new Map(rows.map(({ id, contracts }) => [id, contracts]));
  }
}
