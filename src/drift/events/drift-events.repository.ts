import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { storable, storableJson } from '../../database/storable.js';
import type { Transaction } from '../../database/transaction.js';
import type { AcceptedDeviation } from '../compare/baseline.js';
import { keyOf, type Deviation } from '../compare/deviation.js';
import type { DriftKind } from '../../config/drift-policy.js';
import { DriftEvent, type DriftStatus } from './drift-event.entity.js';

/** The feed that an event is about, and the job that shows it. */
export interface FeedRun {
  source: string;
  feed: string;
  jobId: number;
}

/** The only writer of `drift_events`. Events have database time. */
@Injectable()
export class DriftEventsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Returns the deviations of a feed that operators accepted. */
  async accepted(source: string, feed: string): Promise<AcceptedDeviation[]> {
    return this.dataSource.query<AcceptedDeviation[]>(
      `SELECT kind, field, signature, job_id AS "jobId" FROM drift_events
       WHERE source = $1 AND feed = $2 AND status = 'acknowledged' AND job_id IS NOT NULL`,
      [source, feed],
    );
  }

  /**
   * Opens an event for a deviation, or updates the open one. A deviation that changes its form (another type,
   * another new name) becomes a new event, and the earlier one is closed as healed.
   * @returns whether an event was opened
   */
  async openOrUpdate(
    tx: Transaction,
    { source, feed, jobId }: FeedRun,
    deviation: Deviation,
  ): Promise<boolean> {
    const { kind, field, severity, confidence, message, details, signature } = deviation;
    const seen = [severity, confidence, storable(message), storableJson(details)];
    const which = [source, feed, kind, field ?? ''];
    await tx.query(
      `UPDATE drift_events SET status = 'healed', closed_at = now()
       WHERE ${SAME} AND status = 'open' AND signature <> $5`,
      [...which, signature],
    );
    const [, affected] = (await tx.query(
      `UPDATE drift_events SET last_seen = now(), severity = $5, confidence = $6, message = $7, details = $8
       WHERE ${SAME} AND status = 'open'`,
      [...which, ...seen],
    )) as [unknown[], number];
    if (affected > 0) return false;
    await tx.query(
      `INSERT INTO drift_events (source, feed, kind, field, severity, confidence, message, details, signature, job_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [source, feed, kind, field, ...seen, storable(signature), jobId],
    );
    return true;
  }

  /**
   * Closes the open events of a feed that were not seen again.
   * @param kinds kinds that were checked; events of other kinds stay open
   */
  async closeHealed(
    tx: Transaction,
    { source, feed }: FeedRun,
    kinds: readonly DriftKind[],
    seen: Deviation[],
  ): Promise<void> {
    await tx.query(
      `UPDATE drift_events SET status = 'healed', closed_at = now()
       WHERE source = $1 AND feed = $2 AND status = 'open' AND kind = ANY($3)
         AND NOT kind || ':' || coalesce(field, '') = ANY($4)`,
      [source, feed, kinds, seen.map(keyOf)],
    );
  }

  /** Returns an event and locks its row; `null` when there is none. */
  async findAndLock(tx: Transaction, id: number): Promise<DriftEvent | null> {
    return tx.manager
      .getRepository(DriftEvent)
      .createQueryBuilder('event')
      .setLock('pessimistic_write')
      .where({ id })
      .getOne();
  }

  /** Closes an event. */
  async close(tx: Transaction, id: number, status: Exclude<DriftStatus, 'open'>): Promise<void> {
    await tx.query(`UPDATE drift_events SET status = $2, closed_at = now() WHERE id = $1`, [id, status]);
  }
}

const SAME = `source = $1 AND feed = $2 AND kind = $3 AND coalesce(field, '') = $4`;
