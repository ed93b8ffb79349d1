import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { LOCKS } from './locks.js';
import { inTransaction } from './transaction.js';

/** A partition for the half-open range `[from, to)`, both ISO dates in UTC. */
interface Partition {
  name: string;
  from: string;
  to: string;
}

/**
 * Creates partitions before rows need them. Each is created as a separate table and then attached, in a short
 * transaction of its own under an advisory lock: `CREATE … PARTITION OF` would block all readers until the load
 * commits, and two loaders could deadlock.
 */
@Injectable()
export class Partitions {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Creates the missing partitions of `unified_crypto_data` for calendar years (UTC). */
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

  /** Creates the partition of `raw_data` for the month (UTC) of an instant, if missing. */
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
   * Drops the partitions of `raw_data` whose month (UTC) ended at or before an instant. Each is detached
   * concurrently first, so that readers and writers of the table do not wait.
   * @returns the names of the dropped partitions
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
      // An earlier detach may have been interrupted while it waited for a long reader.
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

  /** Not cached: an operator may have dropped a partition in the meantime. */
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

/** Returns the first day of a partition of `raw_data`: `raw_data_y2024m05` starts on 2024-05-01. */
function firstDayOf(partition: string): string {
  return `${partition.slice('raw_data_y'.length).replace('m', '-')}-01`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
