import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import type { DataSource } from 'typeorm';
import type { Checkpoint, JsonObject, StoredPage } from '../source/page.js';

const decompress = promisify(zstdDecompress);

/** Selects stored pages: those of one job, or those of one source stored from `from` (inclusive) to `to` (exclusive), ISO 8601 in UTC. */
export type PageSelection = { jobId: number } | { source: string; from: string; to: string };

/** A stored page with every column of its row. */
export interface KeptPage extends StoredPage {
  source: string;
  jobId: number;
  createdAt: Date;
  /** SHA-256 of the body, hexadecimal. */
  sha256: string;
  /** Version of the normalizer when the page was stored. */
  parserVersion: number;
}

/** Page ids per query. */
const BATCH = 200;

/** Reads `raw_data`, oldest page first; bodies one at a time. */
@Injectable()
export class RawPagesReader {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Returns one page; `null` when it is not stored, or no longer. */
  async find(id: number): Promise<KeptPage | null> {
    const [row] = await this.dataSource.query<RawRow[]>('SELECT * FROM raw_data WHERE id = $1', [id]);
    return row ? pageOf(row) : null;
  }

  /**
   * Yields the pages of a job that were stored but not loaded, in order.
   * @param number the last page that was loaded; 0 for none
   * @param since when the job was queued: older partitions are not searched
   */
  async *storedAfter(jobId: number, number: number, since: Date): AsyncGenerator<KeptPage> {
    const pages = await this.dataSource.query<PageKey[]>(
      `SELECT id, created_at FROM raw_data WHERE job_id = $1 AND page > $2 AND created_at >= $3 ORDER BY page, id`,
      [jobId, number, since],
    );
    for (const key of pages) yield await this.read(key);
  }

  /** Counts the pages of a selection. */
  async count(selection: PageSelection): Promise<number> {
    const { condition, parameters } = conditionOf(selection);
    const [row] = await this.dataSource.query<{ count: number }[]>(
      `SELECT count(*) FROM raw_data WHERE ${condition}`,
      parameters,
    );
    return row?.count ?? 0;
  }

  /**
   * Yields the pages of a selection in the order they were stored, without those dropped in the meantime.
   * @param after raw id of the page to continue after; 0 for all
   */
  async *selected(selection: PageSelection, after: number): AsyncGenerator<KeptPage> {
    const { condition, parameters } = conditionOf(selection);
    for (;;) {
      const pages = await this.dataSource.query<PageKey[]>(
        `SELECT id, created_at FROM raw_data WHERE ${condition} AND id > $${parameters.length + 1}
         ORDER BY id LIMIT ${BATCH}`,
        [...parameters, after],
      );
      for (const key of pages) {
        const page = await this.find(key.id);
        if (page) yield page;
      }
      if (pages.length < BATCH) return;
      after = pages.at(-1)?.id ?? after;
    }
  }

  private async read({ id, created_at }: PageKey): Promise<KeptPage> {
    const [row] = await this.dataSource.query<RawRow[]>(
      `SELECT * FROM raw_data WHERE id = $1 AND created_at = $2`,
      [id, created_at],
    );
    if (!row) throw new Error(`raw_data ${id} was dropped while it was read`);
    return pageOf(row);
  }
}

function conditionOf(selection: PageSelection): { condition: string; parameters: unknown[] } {
  if ('jobId' in selection) return { condition: 'job_id = $1', parameters: [selection.jobId] };
  const { source, from, to } = selection;
  return {
    condition: 'source = $1 AND created_at >= $2::timestamptz AND created_at < $3::timestamptz',
    parameters: [source, from, to],
  };
}

async function pageOf(row: RawRow): Promise<KeptPage> {
  return {
    rawId: row.id,
    source: row.source,
    jobId: row.job_id,
    number: row.page,
    createdAt: row.created_at,
    body: row.body_encoding === 'zstd' ? await decompress(row.body) : row.body,
    mediaType: row.media_type,
    url: row.url,
    httpStatus: row.http_status,
    headers: row.headers,
    receivedAt: row.received_at,
    recordCount: row.record_count,
    context: row.context,
    cursor: row.cursor,
    checkpoint: row.checkpoint,
    sha256: row.sha256,
    parserVersion: row.parser_version,
  };
}

interface PageKey {
  id: number;
  created_at: Date;
}

interface RawRow extends PageKey {
  source: string;
  job_id: number;
  page: number;
  received_at: Date;
  url: string;
  http_status: number | null;
  headers: Record<string, string>;
  media_type: string;
  body: Buffer;
  body_encoding: string;
  sha256: string;
  record_count: number;
  parser_version: number;
  context: JsonObject | null;
  cursor: JsonObject | null;
  checkpoint: Checkpoint | null;
}
