import { Inject, Injectable } from '@nestjs/common';
import type { Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { TerminalError } from '../../common/fates.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { filesAt, hashOfStart, sizeOf, unreadable } from '../csv/files.js';
import { layoutContext, layoutOf, type CsvLayout } from '../csv/layout.js';
import { slices, type Slice } from '../csv/slices.js';
import type { Extraction, Extractor } from '../extractor.js';
import type { Page } from '../page.js';

/** How far a file has been read: everything before `offset` is loaded and hashes to `sha256`. */
interface Position {
  file: string;
  offset: number;
  /** Line at `offset`, from 1. */
  line: number;
  sha256: string;
}

/**
 * What is known of a file after a run. A last record without a line break was read but lies behind
 * `offset`, since it may still grow; `size` and `whole` tell whether it did.
 */
interface Known extends Position {
  size: number;
  whole: string;
}

/** Where reading of one file begins. */
interface Start {
  offset: number;
  line: number;
  /** Hash of what lies before `offset`. */
  hash: Hash;
}

/** Longest header line that is looked for. */
const HEADER_BYTES = 64 << 10;

/** Reads CSV files slice by slice, from where the last run of each file ended. */
@Injectable()
export class CsvExtractor implements Extractor {
  readonly source = 'csv';

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  async *extract(extraction: Extraction): AsyncGenerator<Page> {
    const files = await filesAt(extraction.options.file ?? this.settings.csv.path);
    const cursor = extraction.cursor as unknown as Position | null;
    const unread = cursor ? files.filter((file) => file >= cursor.file) : files;
    for (const file of unread) {
      const position = cursor?.file === file ? cursor : null;
      yield* this.extractFile(file, position, extraction);
    }
  }

  private async *extractFile(
    file: string,
    position: Position | null,
    extraction: Extraction,
  ): AsyncGenerator<Page> {
    const layout = await readLayout(file);
    const start = position ? await resume(file, position) : await this.startAfterLastRun(file, extraction);
    if (!start) return;
    let { offset, line } = start;
    for await (const slice of slices(file, offset)) {
      extraction.signal.throwIfAborted();
      const page = pageOf(file, slice, layout, { offset, line, hash: start.hash });
      offset += slice.bytes.length;
      line += slice.lines;
      yield page;
    }
    if (line === 2) throw new TerminalError(`${file} has a header but no records`);
  }

  /** Where the last run of this file ended; `null` when it is known to the last byte. */
  private async startAfterLastRun(file: string, extraction: Extraction): Promise<Start | null> {
    const checkpoint = await extraction.checkpoint(file);
    if (!checkpoint) return afterHeader(file);
    const known = checkpoint.state as unknown as Known;
    if ((await sizeOf(file)) === known.size && (await digest(file, known.size)) === known.whole) {
      extraction.note(`${file} is unchanged since job ${checkpoint.jobId}`);
      return null;
    }
    return resume(file, known);
  }
}

/** Goes on at a position if what lies before it is still the same, else at the first record. */
async function resume(file: string, { offset, line, sha256 }: Position): Promise<Start> {
  if ((await sizeOf(file)) < offset) return afterHeader(file);
  const hash = await hashOfStart(file, offset);
  return hash.copy().digest('hex') === sha256 ? { offset, line, hash } : afterHeader(file);
}

async function digest(file: string, length: number): Promise<string> {
  return (await hashOfStart(file, length)).digest('hex');
}

async function afterHeader(file: string): Promise<Start> {
  const header = await firstLine(file);
  return { offset: header.length, line: 2, hash: (await hashOfStart(file, 0)).update(header) };
}

function pageOf(file: string, slice: Slice, layout: CsvLayout, start: Start): Page {
  const before: Position = {
    file,
    offset: start.offset,
    line: start.line,
    sha256: start.hash.copy().digest('hex'),
  };
  const whole = start.hash.update(slice.bytes).copy().digest('hex');
  const size = start.offset + slice.bytes.length;
  const after: Position = { file, offset: size, line: start.line + slice.lines, sha256: whole };
  const known: Known = { ...(slice.terminated ? after : before), size, whole };
  return {
    body: slice.bytes,
    mediaType: 'text/csv',
    url: pathToFileURL(file).href,
    httpStatus: null,
    headers: {},
    receivedAt: new Date(),
    recordCount: slice.records,
    context: layoutContext(layout, start.line),
    cursor: { ...after },
    checkpoint: { key: file, state: { ...known } },
  };
}

async function readLayout(file: string): Promise<CsvLayout> {
  const line = (await firstLine(file)).toString('utf8').trim();
  if (line === '') throw new TerminalError(`${file} has no header: its first line is empty`);
  return layoutOf(line.split(','), ',', file);
}

/** The first line of a file with its line break. */
async function firstLine(file: string): Promise<Buffer> {
  const handle = await open(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    const end = buffer.subarray(0, bytesRead).indexOf(0x0a);
    return buffer.subarray(0, end === -1 ? bytesRead : end + 1);
  } finally {
    await handle.close();
  }
}
