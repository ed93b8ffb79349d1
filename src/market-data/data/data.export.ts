import { Injectable, Logger, StreamableFile, type BeforeApplicationShutdown } from '@nestjs/common';
import { Readable } from 'node:stream';
import { messageOf } from '../../common/errors.js';
import { ReadReplica } from '../../database/read-replica.js';
import { DeferredStream } from '../../http/cache/deferred.js';
import type { DataQuery, Format } from './data.dto.js';
import { factsSql } from './facts.sql.js';
import { RowCountsReader } from './row-counts.reader.js';
import { CSV_HEADER, csvLineSql, jsonLineSql } from './line.sql.js';
import { selectionOf, type Selection } from './selection.js';

/** An export whose client reads nothing for this long is ended: it holds one of few connections. */
const STALLED_CLIENT_MS = 120_000;

export type ExportFormat = Exclude<Format, 'json'>;

const MEDIA_TYPES: Record<ExportFormat, string> = {
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
};

class StalledClientError extends Error {
  override name = 'StalledClientError';
  override message = `The client read nothing for ${STALLED_CLIENT_MS / 1000} s`;
}

class ShutdownError extends Error {
  override name = 'ShutdownError';
}

/** Which rows to export and how they are written. */
interface ExportOptions extends Pick<DataQuery, 'offset' | 'decimals'> {
  selection: Selection;
  format: ExportFormat;
  /** Most rows; `null`: all. */
  limit: number | null;
}

/** Streams all matching facts, newest first, one per line, as fast as the client reads. */
@Injectable()
export class DataExport implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Export');
  private readonly streams = new Set<Readable>();

  constructor(
    private readonly database: ReadReplica,
    private readonly rowCounts: RowCountsReader,
  ) {}

  /**
   * Prepares an export. When the query fails midway the connection is cut, so that a response with a
   * proper end is complete.
   * @param gone aborted when the client closes the connection, which ends the query
   * @throws BadParameters for a range that ends before it begins, or a cursor of another list
   */
  prepare(query: DataQuery, format: ExportFormat, gone: AbortSignal): DeferredStream {
    const { offset, decimals, limit = null } = query;
    const options: ExportOptions = { selection: selectionOf(query), format, limit, offset, decimals };
    return new DeferredStream(format, MEDIA_TYPES[format], (version) => this.open(options, version, gone));
  }

  /** Cuts off the clients of running exports: a slow one would delay the shutdown. */
  beforeApplicationShutdown(): void {
    for (const stream of this.streams) stream.destroy(new ShutdownError());
  }

  /** Reads the first rows before it returns, so that errors of the query get an error response. */
  private async open(options: ExportOptions, version: string, gone: AbortSignal): Promise<StreamableFile> {
    const { sql, parameters } = await this.statement(options, version);
    const batches = this.database.stream(sql, parameters, gone);
    const first = await batches.next().catch((error: unknown) => {
      throw gone.aborted ? (gone.reason as Error) : error;
    });
    const stream: Readable = Readable.from(
      endWhenStalled(textOf(first, batches, options.format), () => stream.destroy(new StalledClientError())),
      { objectMode: false },
    );
    this.streams.add(stream);
    stream.once('close', () => this.streams.delete(stream));
    return new StreamableFile(stream)
      .setErrorHandler((error, response) => {
        if (!gone.aborted && !(error instanceof ShutdownError))
          this.logger.error({ err: error }, `An export ended early: ${messageOf(error)}`);
        response.destroy?.();
      })
      .setErrorLogger(() => undefined);
  }

  private async statement(
    { selection, format, limit, offset, decimals }: ExportOptions,
    version: string,
  ): Promise<ReturnType<typeof factsSql>> {
    const { selection: narrowed } = await this.rowCounts.narrow(selection, version);
    const window = { limit: limit ?? (offset > 0 ? Number.MAX_SAFE_INTEGER : null), offset };
    return factsSql(narrowed, window, format === 'csv' ? csvLineSql() : jsonLineSql(decimals));
  }
}

async function* textOf(
  first: IteratorResult<string[]>,
  rest: AsyncIterable<string[]>,
  format: ExportFormat,
): AsyncGenerator<string> {
  const newline = format === 'csv' ? '\r\n' : '\n';
  const text = (lines: string[]): string => lines.join(newline) + newline;
  if (format === 'csv') yield CSV_HEADER + newline;
  if (first.done) return;
  yield text(first.value);
  for await (const lines of rest) yield text(lines);
}

async function* endWhenStalled(chunks: AsyncIterable<string>, end: () => void): AsyncGenerator<string> {
  for await (const chunk of chunks) {
    const timer = setTimeout(end, STALLED_CLIENT_MS);
    try {
      yield chunk;
    } finally {
      clearTimeout(timer);
    }
  }
}
