import { Injectable } from '@nestjs/common';
import { ReadReplica } from '../database/read-replica.js';

/** A statement's one row, and the version of the data in the very snapshot it was read from. */
export interface Snapshot<T> {
  version: string;
  row: T;
}

/** Tells one state of the data from every other, of this database and of others. */
export const VERSION = `SELECT left(epoch::text, 8) || '-' || version AS version FROM data_version WHERE id = 1`;

/** Knows the present version of the data, as the server that reads go to has it. */
@Injectable()
export class DataVersionReader {
  private underWay: Promise<unknown> = Promise.resolve();
  private next: Promise<string> | null = null;

  constructor(private readonly database: ReadReplica) {}

  /**
   * The version now. Requests that arrive together share one look-up, never one that was sent before
   * they came: it might not know of what has been committed since.
   */
  current(): Promise<string> {
    return (this.next ??= this.lookUp());
  }

  /**
   * Reads the version on the side: both in one statement, hence of one snapshot.
   * @param sql gives exactly one row
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
