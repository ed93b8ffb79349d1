import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Request, Response } from 'express';
import { once } from 'node:events';
import { messageOf } from '../../common/errors.js';
import { answersUnchanged, etagOf, tag } from '../../http/cache/response-cache.js';
import { DataVersionReader } from '../../totals/data-version.reader.js';
import { ReadDatabase } from '../../database/read-replica.js';
import type { DataQuery, Format } from './data.dto.js';
import { factsSql } from './facts.sql.js';
import { FiguresReader } from './row-counts.reader.js';
import { CSV_HEADER, csvLineSql, jsonLineSql } from './line.sql.js';
import { selectionOf } from './selection.js';

/** A client that takes nothing for so long is gone, or holds a connection for nobody. */
const LONGEST_SILENCE_MS = 120_000;

const MEDIA_TYPES: Record<Exclude<Format, 'json'>, string> = {
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
};

class SilentClientError extends Error {
  override name = 'SilentClientError';
  override message = `The client took nothing for ${LONGEST_SILENCE_MS / 1000} s`;
}

/** Streams everything that matches, as fast as the client takes it. */
@Injectable()
export class DataExport implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Export');
  private readonly open = new Set<Response>();

  constructor(
    private readonly database: ReadDatabase,
    private readonly versions: DataVersionReader,
    private readonly figures: FiguresReader,
  ) {}

  /**
   * Sends facts newest first, one per line. When it breaks off, so does the answer: a client that got
   * its end has everything.
   * @param limit most rows; `null`: all
   * @throws BadParameters as for a page, while nothing has been sent
   */
  async send(
    request: Request,
    response: Response,
    query: DataQuery,
    { format, limit }: { format: Exclude<Format, 'json'>; limit: number | null },
  ): Promise<void> {
    const selection = selectionOf(query);
    const version = await this.versions.current();
    const etag = etagOf(version, format);
    if (answersUnchanged(request, response, etag)) return;
    const { selection: narrowed } = await this.figures.narrow(selection, version);
    const window = {
      limit: limit ?? (query.offset > 0 ? Number.MAX_SAFE_INTEGER : null),
      offset: query.offset,
    };
    const line = format === 'csv' ? csvLineSql() : jsonLineSql(query.decimals);
    const { sql, parameters } = factsSql(narrowed, window, line);
    tag(response, etag);
    response.setHeader('Content-Type', MEDIA_TYPES[format]);
    if (request.method === 'HEAD') return void response.end();
    const gone = new AbortController();
    this.open.add(response);
    response.once('close', () => {
      this.open.delete(response);
      gone.abort();
    });
    if (response.destroyed) return;
    const lines = this.database.stream(sql, parameters, gone.signal);
    try {
      await write(
        response,
        lines,
        format === 'csv' ? `${CSV_HEADER}\r\n` : '',
        format === 'csv' ? '\r\n' : '\n',
        gone,
      );
      response.end();
    } catch (error) {
      const cause: unknown = gone.signal.aborted ? gone.signal.reason : error;
      if (gone.signal.aborted && !(cause instanceof SilentClientError)) return;
      if (!response.headersSent) throw error;
      this.logger.error({ err: cause }, `An export broke off: ${messageOf(cause)}`);
      response.destroy();
    }
  }

  /** A client that reads slowly must not keep the process from stopping. */
  beforeApplicationShutdown(): void {
    for (const response of this.open) response.destroy();
  }
}

async function write(
  response: Response,
  batches: AsyncIterable<string[]>,
  head: string,
  newline: string,
  gone: AbortController,
): Promise<void> {
  let text = head;
  for await (const lines of batches) {
    text += lines.join(newline) + newline;
    if (!response.write(text)) await drained(response, gone);
    text = '';
  }
  if (text !== '') response.write(text);
}

/**
 * A signal that times out by itself would outlive the wait, and there are a thousand waits in a second.
 * @throws Error when the client goes, or takes nothing for too long
 */
async function drained(response: Response, gone: AbortController): Promise<void> {
  const patience = setTimeout(() => {
    gone.abort(new SilentClientError());
  }, LONGEST_SILENCE_MS);
  try {
    await once(response, 'drain', { signal: gone.signal });
  } finally {
    clearTimeout(patience);
  }
}
