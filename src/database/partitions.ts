import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { LOCKS } from './locks.js';
import { inTransaction } from './transaction.js';

/** A half-open range of one partitioned table, `[from, to)`, both ISO dates in UTC. */
interface Partition {
  name: string;
  from: string;
  to: string;
}

/**
 * Makes partitions before the rows that need them arrive. Each is built beside its table and then
 * attached, in a short transaction of its own under an advisory lock: `CREATE … PARTITION OF`
 * would lock out every reader until the load commits, and two loaders could deadlock.
 */
@Injectable()
export class Partitions {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** One partition of `unified_crypto_data` per calendar year (UTC) that is named. */
  async ensureYears(years: Iterable<number>): Promise<void> {
    await this.ensure(
      'unified_crypto_data',
      Array.from(years, (year) => ({
        name: `unified_crypto_data_y${year}`,
        from: `${pad(year, 4)}-01-01`,
        to: `${pad(year + 1, 4)}-01-01`,
      })),
    );
  }

  /** The partition of `raw_data` for the month (UTC) of an instant. */
  async ensureMonth(instant: Date): Promise<void> {
    const year = instant.getUTCFullYear();
    const month = instant.getUTCMonth() + 1;
    const next = month === 12 ? { year: year + 1, month: 1 } : { year, month: month + 1 };
    await this.ensure('raw_data', [
      {
        name: `raw_data_y${year}m${pad(month, 2)}`,
        from: `${year}-${pad(month, 2)}-01`,
        to: `${next.year}-${pad(next.month, 2)}-01`,
      },
    ]);
  }

  /**
   * Drops the partitions of `raw_data` whose month (UTC) ended at or before an instant. Each is
   * detached concurrently first, so that nobody who reads or writes the table waits for it.
   * @returns the names of those dropped
   */
  async dropMonthsBefore(instant: Date): Promise<string[]> {
    const month = instant.toISOString().slice(0, 7).replace('-', 'm');
    const old = await this.dataSource.query<{ name: string; half_detached: boolean }[]>(
      `SELECT c.relname AS name, i.inhdetachpending AS half_detached
       FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent = 'raw_data'::regclass AND c.relname < $1 ORDER BY half_detached DESC, name`,
      [`raw_data_y${month}`],
    );
    for (const { name, half_detached } of old) {
      // One that was interrupted while it waited for a long reader is finished where it stopped.
      await this.dataSource.query(
        `ALTER TABLE raw_data DETACH PARTITION ${name} ${half_detached ? 'FINALIZE' : 'CONCURRENTLY'}`,
      );
      await inTransaction(this.dataSource, async (tx) => {
        await tx.query(`DROP TABLE ${name}`);
        await tx.query('DELETE FROM raw_totals WHERE month = $1', [firstDayOf(name)]);
      });
    }
    return old.map(({ name }) => name);
  }

  /** Asks each time: an operator may have dropped one meanwhile. */
  private async ensure(table: string, partitions: Partition[]): Promise<void> {
    const rows = await this.dataSource.query<{ name: string }[]>(
      `SELECT name FROM unnest($1::text[]) AS name
       WHERE NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(name))`,
      [partitions.map(({ name }) => name)],
    );
    const missing = new Set(rows.map(({ name }) => name));
    for (const partition of partitions) if (missing.has(partition.name)) await this.create(table, partition);
  }

  private async create(table: string, { name, from, to }: Partition): Promise<void> {
    await inTransaction(this.dataSource, async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCKS.partitions]);
      const rows = (await tx.query(`SELECT 1 FROM pg_inherits WHERE inhrelid = to_regclass($1)`, [
        name,
      ])) as unknown[];
      if (rows.length > 0) return;
      await tx.query(
        `CREATE TABLE ${name} (LIKE ${table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)`,
      );
      await tx.query(
        `ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${from} 00:00:00+00') TO ('${to} 00:00:00+00')`,
      );
    });
  }
}

/** `raw_data_y2024m05` holds what was stored from 2024-05-01 on. */
function firstDayOf(partition: string): string {
  return `${partition.slice('raw_data_y'.length).replace('m', '-')}-01`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
