import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { decodeCursor, encodeCursor } from '../../http/parameters/cursor.js';
import { isoSql, trimIso } from '../../common/time.js';
import type {
  RejectedAnswer,
  RejectedGroupDto,
  RejectedRecordDto,
  RejectedSummary,
  RejectsFilter,
  RejectsQuery,
} from './rejected-records.dto.js';

const EXAMPLES = 3;

const COLUMNS = `
  id, job_id, source, page, url, place, raw_id, position, source_id, ${isoSql('record_time')} AS timestamp, stage, code,
  field, value, message, ${isoSql('created_at')} AS created_at, ${isoSql('resolved_at')} AS resolved_at, resolved_by_job_id`;

/** Reads rejected records for the API, newest first. Every combination of filters is backed by an index. */
@Injectable()
export class RejectedRecordsReader {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** @throws BadParameters for an invalid cursor */
  async list({ limit, cursor, ...filter }: RejectsQuery): Promise<RejectedAnswer> {
    const { conditions, parameters } = conditionsOf(filter);
    if (cursor !== undefined) conditions.push(`id < $${parameters.push(decodeCursor(cursor, isId))}`);
    const rows = await this.dataSource.query<RejectedRecordDto[]>(
      `SELECT ${COLUMNS} FROM rejected_records ${where(conditions)} ORDER BY id DESC LIMIT ${limit + 1}`,
      parameters,
    );
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      rejected: page.map(shown),
      next_cursor: rows.length > limit && last ? encodeCursor(last.id) : null,
    };
  }

  /** Counts rejects by code, with the newest of each as examples. */
  async summary(filter: RejectsFilter): Promise<RejectedSummary> {
    const { conditions, parameters } = conditionsOf(filter);
    const groups = await this.dataSource.query<Omit<RejectedGroupDto, 'examples'>[]>(
      `SELECT code, count(*) AS count, count(resolved_at) AS resolved
       FROM rejected_records ${where(conditions)} GROUP BY code ORDER BY count(*) DESC, code`,
      parameters,
    );
    const codes = groups.map(({ code }) => code);
    const examples = await this.examples(codes, conditions, parameters);
    return {
      total: groups.reduce((sum, { count }) => sum + count, 0),
      groups: groups.map((group) => ({
        ...group,
        examples: examples.filter(({ code }) => code === group.code).map(shown),
      })),
    };
  }

  private examples(
    codes: string[],
    conditions: string[],
    parameters: unknown[],
  ): Promise<RejectedRecordDto[]> {
    const all = [...conditions, 'code = g.group_code'];
    return this.dataSource.query<RejectedRecordDto[]>(
      `SELECT newest.* FROM unnest($${parameters.length + 1}::text[]) AS g(group_code)
       CROSS JOIN LATERAL (
         SELECT ${COLUMNS} FROM rejected_records ${where(all)} ORDER BY id DESC LIMIT ${EXAMPLES}
       ) newest`,
      [...parameters, codes],
    );
  }
}

function conditionsOf({ job_id, source, code, resolved }: RejectsFilter): {
  conditions: string[];
  parameters: unknown[];
} {
  const conditions: string[] = [];
  const parameters: unknown[] = [];
  if (job_id !== undefined) conditions.push(`job_id = $${parameters.push(job_id)}`);
  if (source !== undefined) conditions.push(`source = $${parameters.push(source)}`);
  if (code !== undefined) conditions.push(`code = $${parameters.push(code)}`);
  if (resolved !== undefined) conditions.push(`resolved_at IS ${resolved ? 'NOT ' : ''}NULL`);
  return { conditions, parameters };
}

function where(conditions: string[]): string {
  return conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
}

function isId(decoded: unknown): decoded is number {
  return Number.isSafeInteger(decoded) && (decoded as number) > 0;
}

function shown(row: RejectedRecordDto): RejectedRecordDto {
  return {
    ...row,
    timestamp: row.timestamp && trimIso(row.timestamp),
    created_at: trimIso(row.created_at),
    resolved_at: row.resolved_at && trimIso(row.resolved_at),
  };
}
