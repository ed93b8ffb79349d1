import { Injectable } from '@nestjs/common';
import { ReadDatabase } from './read-database.js';

/** One state of the data, as the server that reads go to has it. */
export interface DataState {
  /** Tells it from every other state, of this database and of others. */
  version: string;
  sources: SourceFigures[];
}

/** What a source has loaded; times are ISO 8601 in UTC. */
export interface SourceFigures {
  source: string;
  records: number;
  /** No quote of it is older. */
  firstAt: string;
  /** Time of its newest quote. */
  lastAt: string;
}

const STATE = `
  SELECT left(epoch::text, 8) || '-' || version AS version,
         (SELECT coalesce(json_agg(json_build_object(
            'source', source, 'records', record_count, 'firstAt', first_at, 'lastAt', last_at)), '[]')
          FROM source_totals WHERE record_count > 0) AS sources
  FROM data_version WHERE id = 1`;

/** Knows the present version of the data. */
@Injectable()
export class DataVersionReader {
  private underWay: Promise<unknown> = Promise.resolve();
  private next: Promise<DataState> | null = null;

  constructor(private readonly database: ReadDatabase) {}

  /**
   * The state now. Requests that arrive together share one look-up, never one that was sent before
   * they came: it might not know of what has been committed since.
   */
  current(): Promise<DataState> {
    return (this.next ??= this.lookUp());
  }

  private async lookUp(): Promise<DataState> {
    await this.underWay;
    this.next = null;
    const sent = this.database.query<DataState>(STATE);
    this.underWay = sent.catch(() => undefined);
    const [row] = await sent;
    if (!row) throw new Error('data_version has no row');
    return row;
  }
}
