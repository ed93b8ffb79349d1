import { Injectable } from '@nestjs/common';
import { ReadDatabase } from '../database/read-replica.js';

/** The row of a statement, and the data version of the snapshot it was read from. */
export interface Snapshot<T> {
  version: string;
  row: T;
}

/** SQL of the data version, which is unique across databases. */
export const VERSION = `SELECT left(epoch::text, 8) || '-' || version AS version FROM data_version WHERE id = 1`;

/** Reads the data version from the server that serves reads. */
@Injectable()
export class DataVersionReader {
  private underWay: Promise<unknown> = Promise.resolve();
  private next: Promise<string> | null = null;

  constructor(private readonly database: ReadDatabase) {}

  /**
   * Returns the current version. Concurrent requests share one query, but never one that was sent before they
   * arrived: it could miss what has been committed since.
   */
  current(): Promise<string> {
    return (this.next ??= this.lookUp());
  }

  /**
   * Runs a query and reads the version in the same statement, so that both come from the same snapshot.
   * @param sql a query that returns exactly one row
   */
  async alongside<T extends object>(sql: string, parameters: unknown[]): Promise<Snapshot<T>> {
    const [row] = await this.database.query<T & { version: string }>(
      `SELECT given.*, (${VERSION}) AS version FROM (${sql}) given`,
      parameters,
    );
    return { version: versionOf(row), row: row as T };
  }

  private async lookUp(): Promise<string> {
    await this.underWay;
    this.next = null;
    const sent = this.database.query<{ version: string }>(VERSION);
    this.underWay = sent.catch(() => undefined);
    return versionOf((await sent)[0]);
  }
}

function versionOf(row: { version: string | null } | undefined): string {
  if (!row?.version) throw new Error('data_version has no row');
  return row.version;
}
