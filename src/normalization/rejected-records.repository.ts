import { Injectable } from '@nestjs/common';
import { copyRows, type CopyCell } from '../database/copy.js';
import type { Transaction } from '../database/transaction.js';
import type { Origin } from './load/quote-loader.js';
import type { Reject } from './quote.js';

const COLUMNS =
  'rejected_records (job_id, raw_id, source, position, place, source_id, stage, code, field, value, message)';

/** The only writer of `rejected_records`. */
@Injectable()
export class RejectedRecordsRepository {
  async write(tx: Transaction, origin: Origin, rejects: Reject[]): Promise<void> {
    if (rejects.length === 0) return;
    await copyRows(tx, COLUMNS, rejectedRows(origin, rejects));
  }
}

function* rejectedRows({ jobId, rawId, source }: Origin, rejects: Reject[]): Generator<CopyCell[]> {
  for (const { position, place, sourceId, stage, code, field, value, message } of rejects) {
    yield [jobId, rawId, source, position, place, sourceId, stage, code, field, value, message];
  }
}
