import { Inject, Injectable } from '@nestjs/common';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TerminalError } from '../../common/run-errors.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { detectLayout, type DetectedLayout } from './detect-layout.js';
import { filesAt, sizeOf } from './file/files.js';
import { layoutContext } from './layout.js';
import {
  atFirstRecord,
  fileStateOf,
  isUnchanged,
  layoutKey,
  positionOf,
  resume,
  type FilePosition,
  type FileState,
  type ReadStart,
} from './file-progress.js';
import type { CsvOptions } from './options.js';
import { FileRefused } from './refusal.js';
import { loadSavedOptions, mergeOptions } from './sidecar.js';
import { slices, type Slice } from './table/slices.js';
import type { Extraction } from '../../ingestion/source/extraction.js';
import type { Page } from '../../ingestion/source/page.js';
import type { Extractor } from '../../ingestion/source/source.js';

/** Reads CSV files in slices, continuing each file where its last run ended. */
@Injectable()
export class CsvExtractor implements Extractor {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /** Reads the remaining files even when one is refused; the run then fails at its end. */
  async *extract(extraction: Extraction): AsyncGenerator<Page> {
    const files = await filesAt(extraction.options.file ?? this.settings.csv.path);
    const cursor = positionOf(extraction.cursor);
    const unread = cursor ? files.filter((file) => file >= cursor.file) : files;
    const refused: FileRefused[] = [];
    const progress = await ReadProgress.of(unread);
    for (const file of unread) {
      const position = cursor?.file === file ? cursor : null;
      try {
        const records = yield* this.extractFile(file, position, extraction, progress);
        if (files.length > 1 && records > 0) extraction.note(`${basename(file)}: ${records} records`);
      } catch (error) {
        if (!(error instanceof FileRefused)) throw error;
        refused.push(error);
      }
      progress.finish(file);
    }
    const [first] = refused;
    if (first && files.length === 1) throw first;
    if (first) throw new TerminalError(summaryOf(refused, files.length));
  }

  private async *extractFile(
    file: string,
    position: FilePosition | null,
    extraction: Extraction,
    progress: ReadProgress,
  ): AsyncGenerator<Page, number> {
    const options = mergeOptions(await loadSavedOptions(file), extraction.options as CsvOptions);
    const detected = await detectLayout(file, options, new Date());
    const start = position
      ? await resume(detected, position)
      : await this.startAfterLastRun(file, detected, extraction);
    if (!start) return 0;
    let { offset, line } = start;
    let records = 0;
    const key = layoutKey(detected);
    for await (const slice of slices(detected.source, offset, detected.layout)) {
      extraction.signal.throwIfAborted();
      const page = pageOf(file, slice, detected, { offset, line, hash: start.hash }, key);
      offset += slice.bytes.length;
      line += slice.lines;
      records += slice.records;
      const isPlain = detected.source.compression === null;
      yield isPlain ? { ...page, share: progress.shareAt(offset) } : page;
    }
    return records;
  }

  /** Where the last run of this file ended; `null` when the file is unchanged. */
  private async startAfterLastRun(
    file: string,
    detected: DetectedLayout,
    extraction: Extraction,
  ): Promise<ReadStart | null> {
    const checkpoint = await extraction.checkpoint(file);
    if (!checkpoint) return atFirstRecord(detected);
    const state = fileStateOf(checkpoint.state);
    if (await isUnchanged(detected, state)) {
      extraction.note(`${file} is unchanged since job ${checkpoint.jobId}`);
      extraction.incremental();
      return null;
    }
    const start = await resume(detected, state);
    if (start.offset > detected.dataOffset) extraction.incremental();
    return start;
  }
}

/** Progress over all files of a run. */
class ReadProgress {
  /** Size of the finished files in bytes. */
  private finished = 0;

  private constructor(
    private readonly sizes: Map<string, number>,
    private readonly total: number,
  ) {}

  static async of(files: string[]): Promise<ReadProgress> {
    const sizes = new Map<string, number>();
    for (const file of files) sizes.set(file, await sizeOf(file));
    return new ReadProgress(
      sizes,
      Array.from(sizes.values()).reduce((sum, size) => sum + size, 0),
    );
  }

  finish(file: string): void {
    this.finished += this.sizes.get(file) ?? 0;
  }

  /** The share of all bytes read, from 0 to 1. @param offset bytes read of the current file */
  shareAt(offset: number): number {
    return Math.min(1, (this.finished + offset) / this.total);
  }
}

function pageOf(file: string, slice: Slice, { layout }: DetectedLayout, start: ReadStart, key: string): Page {
  const { bytes, lines, complete } = slice;
  const position = (length: number, line: number): FilePosition => ({
    file,
    offset: start.offset + length,
    line: start.line + line,
    sha256: start.hash.copy().digest('hex'),
    layout: key,
  });
  start.hash.update(bytes.subarray(0, complete.bytes));
  const resumeAt = position(complete.bytes, complete.lines);
  start.hash.update(bytes.subarray(complete.bytes));
  const after = position(bytes.length, lines);
  const state: FileState = { ...resumeAt, size: after.offset, whole: after.sha256 };
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
    checkpoint: { key: file, state: { ...state } },
  };
}

function summaryOf(refused: FileRefused[], of: number): string {
  return `${refused.length} of ${of} files could not be read; the others were loaded.\n${refused.map(({ message }) => message).join('\n')}`;
}
