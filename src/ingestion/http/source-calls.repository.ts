import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

/** The only writer of `source_calls`. Safe for concurrent processes. */
@Injectable()
export class SourceCallsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * Counts one call; committed on return.
   * @param month its first day, `2026-01-01`
   * @param limit most calls of that month; `null`: no limit
   * @returns whether the call may be made; a call beyond the limit is not counted
   */
  async take(source: string, month: string, limit: number | null): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `INSERT INTO source_calls AS c (source, month, calls) VALUES ($1, $2, 1)
       ON CONFLICT (source, month) DO UPDATE SET calls = c.calls + 1 WHERE $3::bigint IS NULL OR c.calls < $3
       RETURNING calls`,
      [source, month, limit],
    );
    return rows.length > 0;
  }

  /** Returns the calls made in a month so far. */
  async used(source: string, month: string): Promise<number> {
    const [row] = await this.dataSource.query<{ calls: number }[]>(
      `SELECT calls FROM source_calls WHERE source = $1 AND month = $2`,
      [source, month],
    );
    return row?.calls ?? 0;
  }
}
