import { Injectable } from '@nestjs/common';
import { copyRows, type CopyCell } from '../../database/copy.js';
import type { Transaction } from '../../database/transaction.js';
import type { Origin } from '../load/quote-loader.js';
import type { StagedPage } from '../load/staged-page.js';
import type { Source } from '../../ingestion/source/source.js';
import type { Reject } from '../../ingestion/source/quote.js';
import { SAME_COIN, SAME_PLACE, SAME_ROW } from './resolve-rejects.sql.js';

const COLUMNS =
  'rejected_records (job_id, raw_id, source, page, url, position, place, source_id, record_time, stage, code, field, value, message)';

/** Longest value that is stored, in characters; the raw page has all of it. */
const MAX_CHARACTERS = 10_000;

/** Where rejects come from: the origin that is stored with facts, and the page. */
export interface PageOrigin extends Origin {
  /** Number of the page within the job that fetched it, from 1. */
  page: number;
  url: string;
}

/** The only writer of `rejected_records`. */
@Injectable()
export class RejectedRecordsRepository {
  async write(tx: Transaction, origin: PageOrigin, rejects: Reject[]): Promise<void> {
    if (rejects.length === 0) return;
    await copyRows(tx, COLUMNS, rejectedRows(origin, rejects));
  }

  /**
   * Marks rejects of earlier jobs as resolved when the page that was just loaded in this transaction has the
   * record: at the same position of the same page (a replay), or the same record in another page.
   */
  async resolve(
    tx: Transaction,
    { source, jobId, rawId, url }: PageOrigin,
    { count, assets }: StagedPage,
    recordIdentity: Source['recordIdentity'],
  ): Promise<void> {
    if (count === 0) return;
    const sourceIds = assets.map(({ sourceId }) => sourceId);
    await tx.query(SAME_PLACE, [jobId, rawId]);
    if (recordIdentity === 'coin') await tx.query(SAME_COIN, [jobId, rawId, source, sourceIds]);
    else await tx.query(SAME_ROW, [jobId, source, sourceIds, url]);
  }
}

function* rejectedRows(
  { jobId, rawId, source, page, url }: PageOrigin,
  rejects: Reject[],
): Generator<CopyCell[]> {
  for (const { position, place, sourceId, timestamp, stage, code, field, value, message } of rejects) {
    yield [
      jobId,
      rawId,
      source,
      page,
      url,
      position,
      place,
      sourceId,
      timestamp,
      stage,
      code,
      field,
      value && clipped(value),
      message,
    ];
  }
}

/** Cuts huge values, e.g. a cell with half a file because of a stray quote: lists return them in full. */
function clipped(value: string): string {
  return value.length > MAX_CHARACTERS ? `${value.slice(0, MAX_CHARACTERS)}…`.toWellFormed() : value;
}
