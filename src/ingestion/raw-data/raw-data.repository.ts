import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import type { DataSource } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { storableJson } from '../../database/storable.js';
import { Partitions } from '../../database/partitions.js';
import type { Page, StoredPage } from '../source/page.js';

const compress = promisify(zstdCompress);
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** The only writer of `raw_data` and of its totals in `raw_totals`. */
@Injectable()
export class RawDataRepository {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly partitions: Partitions,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores a page before it is normalized; committed on return.
   * @param of.number number of the page within its job, from 1
   */
  async store(
    page: Page,
    of: { source: string; jobId: number; number: number; parserVersion: number },
  ): Promise<StoredPage> {
    const createdAt = this.clock.now();
    const [body] = await Promise.all([compress(page.body, LEVEL), this.partitions.ensureMonth(createdAt)]);
    const [row] = await this.dataSource.query<[{ id: number }]>(INSERT, [
      of.source,
      of.jobId,
      of.number,
      createdAt,
      page.receivedAt,
      page.url,
      page.httpStatus,
      JSON.stringify(page.headers),
      page.mediaType,
      body,
      'zstd',
      page.body.length,
      createHash('sha256').update(page.body).digest('hex'),
      page.recordCount,
      of.parserVersion,
      jsonOrNull(page.context),
      jsonOrNull(page.cursor),
      jsonOrNull(page.checkpoint),
    ]);
    return { ...page, rawId: row.id, number: of.number };
  }
}

const INSERT = `
  WITH stored AS (
    INSERT INTO raw_data (source, job_id, page, created_at, received_at, url, http_status, headers, media_type, body,
                          body_encoding, body_bytes, sha256, record_count, parser_version, context, cursor, checkpoint)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
    RETURNING id
  ), counted AS (
    INSERT INTO raw_totals AS t (source, month, pages, stored_bytes)
    VALUES ($1, date_trunc('month', $4::timestamptz AT TIME ZONE 'UTC'), 1, octet_length($10::bytea))
    ON CONFLICT (source, month) DO UPDATE
      SET pages = t.pages + 1, stored_bytes = t.stored_bytes + excluded.stored_bytes
  )
  SELECT id FROM stored`;

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : storableJson(value);
}
