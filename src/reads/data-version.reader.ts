import { Injectable } from '@nestjs/common';
import { ReadDatabase } from './read-database.js';

/** Knows the version of the data on the server that reads go to. */
@Injectable()
export class DataVersionReader {
  private underWay: Promise<unknown> = Promise.resolve();
  private next: Promise<string> | null = null;

  constructor(private readonly database: ReadDatabase) {}

  /**
   * The version now. Requests that arrive together share one look-up, never one that was sent before
   * they came: it might not know of what has been committed since.
   */
  current(): Promise<string> {
    return (this.next ??= this.lookUp());
  }

  private async lookUp(): Promise<string> {
    await this.underWay;
    this.next = null;
    const sent = this.database.query<{ version: string }>(
      `SELECT left(epoch::text, 8) || '-' || version AS version FROM data_version WHERE id = 1`,
    );
    this.underWay = sent.catch(() => undefined);
    const [row] = await sent;
    if (!row) throw new Error('data_version has no row');
    return row.version;
  }
}
