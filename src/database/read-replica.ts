import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { createHash } from 'node:crypto';
import pg from 'pg';
import Cursor from 'pg-cursor';
import { ReadAhead } from '../common/read-ahead.js';
import { ApiError } from '../common/errors.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { DATABASE_URL } from './database.module.js';
import { driverUrl } from './driver-url.js';

type TypeId = Parameters<typeof pg.types.getTypeParser>[0];

const MOST_PAGES_AT_ONCE = 10;
const MOST_EXPORTS_AT_ONCE = 5;
const LONGEST_QUERY_MS = 30_000;
const LONGEST_WAIT_MS = 10_000;
const ROWS_AT_ONCE = 500;

/** PostgreSQL's name for a statement that was cancelled, here because it took too long. */
const CANCELLED = '57014';

/**
 * Where read endpoints read: the replica of `DATABASE_READ_URL`, else the database itself, through
 * connections of their own, so that neither loads nor long exports keep a short question waiting.
 * Ids and counts come as numbers, `numeric` as text, times in UTC.
 */
@Injectable()
export class ReadReplica implements OnApplicationShutdown {
  private readonly logger = new Logger('Reads');
  private readonly config: pg.PoolConfig;
  private readonly pages: pg.Pool;
  private readonly exports: pg.Pool;
  private readonly names = new Map<string, string>();

  constructor(@Inject(SETTINGS) { databaseReadUrl, role }: Settings, @Inject(DATABASE_URL) url: string) {
    this.config = {
      connectionString: driverUrl(databaseReadUrl ?? url),
      application_name: `kasparro-${role}-read`,
      options: '-c TimeZone=UTC -c DateStyle=ISO -c jit=off -c plan_cache_mode=force_custom_plan',
      connectionTimeoutMillis: LONGEST_WAIT_MS,
      types: { getTypeParser },
    };
    this.pages = this.pool({ max: MOST_PAGES_AT_ONCE, statement_timeout: LONGEST_QUERY_MS });
    this.exports = this.pool({ max: MOST_EXPORTS_AT_ONCE });
  }

  /** @throws ApiError 503 when it takes longer than half a minute */
  async query<T>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    try {
      const { rows } = await this.pages.query({ name: this.nameOf(sql), text: sql, values: parameters });
      return rows as T[];
    } catch (error) {
      if ((error as { code?: string }).code !== CANCELLED) throw error;
      throw new ApiError(
        503,
        'Service Unavailable',
        `This took longer than ${LONGEST_QUERY_MS / 1000} s; ask for less at once`,
      );
    }
  }

  /**
   * Reads one text column through a cursor on the server, some hundred rows at a time, the next ones
   * while the consumer works on these. Ends the query on the server when the consumer stops or the
   * signal is aborted.
   * @throws ApiError 503 when too many do the same
   */
  async *stream(sql: string, parameters: unknown[], signal: AbortSignal): AsyncGenerator<string[]> {
    const client = await this.exports.connect().catch((error: unknown) => {
      if (this.exports.totalCount < MOST_EXPORTS_AT_ONCE) throw error;
      throw new ApiError(
        503,
        'Service Unavailable',
        `${MOST_EXPORTS_AT_ONCE} exports are under way; try again when one has ended`,
      );
    });
    client.on('error', ignored);
    const cursor = client.query(new Cursor<[string]>(sql, parameters, { rowMode: 'array' }));
    const give = (): void => void this.end(client);
    signal.addEventListener('abort', give);
    let atEnd = false;
    try {
      signal.throwIfAborted();
      const fetched = new ReadAhead(batches(cursor));
      for await (const rows of fetched) {
        fetched.begin();
        yield rows.map(([text]) => text);
      }
      atEnd = true;
    } finally {
      signal.removeEventListener('abort', give);
      if (!atEnd && !signal.aborted) await this.end(client);
      client.off('error', ignored);
      // What was broken off is not used again.
      client.release(!atEnd);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.pages.end(), this.exports.end()]);
  }

  private pool(options: pg.PoolConfig): pg.Pool {
    const pool = new pg.Pool({ ...this.config, ...options });
    // A connection that breaks while nobody uses it is replaced when somebody does.
    pool.on('error', () => undefined);
    return pool;
  }

  /** Ends a session from another one: it may be busy sorting for minutes, and would not notice that we left. */
  private async end(client: pg.PoolClient): Promise<void> {
    const { processID } = client as pg.PoolClient & { processID: number };
    const other = new pg.Client(this.config);
    try {
      await other.connect();
      await other.query('SELECT pg_terminate_backend($1)', [processID]);
    } catch (error) {
      this.logger.warn({ err: error }, 'A query that nobody waits for any more could not be ended');
    } finally {
      await other.end().catch(() => undefined);
    }
  }

  /** A statement that is sent again under its name is not parsed again. */
  private nameOf(sql: string): string {
    let name = this.names.get(sql);
    if (name === undefined) {
      name = createHash('sha1').update(sql).digest('base64url');
      this.names.set(sql, name);
    }
    return name;
  }
}

/** The query reports the error to its caller; an error event without a listener would end the process. */
function ignored(): void {
  // Nothing to do.
}

async function* batches(cursor: Cursor<[string]>): AsyncGenerator<[string][]> {
  for (;;) {
    const rows = await cursor.read(ROWS_AT_ONCE);
    if (rows.length === 0) return;
    yield rows;
  }
}

const getTypeParser = ((oid: TypeId, format: 'text'): unknown =>
  oid === pg.types.builtins.INT8
    ? Number
    : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser;
