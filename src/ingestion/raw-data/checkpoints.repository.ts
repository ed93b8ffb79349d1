import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Transaction } from '../../database/transaction.js';
import type { Checkpoint, JsonObject } from '../source/page.js';

/** The only writer of `source_checkpoints`, which later runs of a source use to skip what was read. */
@Injectable()
export class CheckpointsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Returns the checkpoint and the job that saved it; `null` when there is none. */
  async find(source: string, key: string): Promise<(Checkpoint & { jobId: number }) | null> {
    const [row] = await this.dataSource.query<{ state: JsonObject; job_id: number }[]>(
      'SELECT state, job_id FROM source_checkpoints WHERE source = $1 AND key = $2',
      [source, key],
    );
    return row ? { key, state: row.state, jobId: row.job_id } : null;
  }

  /** Saves a checkpoint, in the transaction that loads its page. */
  async save(tx: Transaction, source: string, checkpoint: Checkpoint, jobId: number): Promise<void> {
    await tx.query(
      `INSERT INTO source_checkpoints (source, key, state, job_id) VALUES ($1, $2, $3, $4)
       ON CONFLICT (source, key) DO UPDATE SET state = excluded.state, job_id = excluded.job_id, updated_at = now()`,
      [source, checkpoint.key, JSON.stringify(checkpoint.state), jobId],
    );
  }
}
