import { Inject, Injectable } from '@nestjs/common';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TerminalError } from '../../common/run-errors.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { decide, type Decision } from './detect-layout.js';
import { filesAt, sizeOf } from './file/files.js';
import { layoutContext } from './layout.js';
import {
  atFirstRecord,
  isUnchanged,
  layoutKey,
  resume,
  type Known,
  type Position,
  type Start,
} from './progress.js';
import type { CsvOptions } from './options.js';
import { FileRefused } from './refusal.js';
import { keptOptions, withKept } from './sidecar.js';
import { slices, type Slice } from './table/slices.js';
import type { Extraction } from '../../ingestion/source/extraction.js';
import type { Page } from '../../ingestion/source/page.js';
import type { Extractor } from '../../ingestion/source/source.js';

/** Reads CSV files slice by slice, from where the last run of each file ended. */
@Injectable()
export class CsvExtractor implements Extractor {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /** A refused file does not keep the others from being read; it fails the run at its end. */
  async *extract(extraction: Extraction): AsyncGenerator<Page> {
    const files = await filesAt(extraction.options.file ?? this.settings.csv.path);
    const cursor = extraction.cursor as unknown as Position | null;
    const unread = cursor ? files.filter((file) => file >= cursor.file) : files;
    const refused: FileRefused[] = [];
    const whole = await Whole.of(unread);
    for (const file of unread) {
      const position = cursor?.file === file ? cursor : null;
      try {
        const records = yield* this.extractFile(file, position, extraction, whole);
        if (files.length > 1 && records > 0) extraction.note(`${basename(file)}: ${records} records`);
      } catch (error) {
        if (!(error instanceof FileRefused)) throw error;
        refused.push(error);
      }
      whole.end(file);
    }
    const [first] = refused;
    if (first && files.length === 1) throw first;
    if (first) throw new TerminalError(summaryOf(refused, files.length));
  }

  private async *extractFile(
    file: string,
    position: Position | null,
    extraction: Extraction,
    whole: Whole,
  ): AsyncGenerator<Page, number> {
    const options = withKept(await keptOptions(file), extraction.options as CsvOptions);
    const decision = await decide(file, options, new Date());
    const start = position
      ? await resume(decision, position)
      : await this.startAfterLastRun(file, decision, extraction);
    if (!start) return 0;
    let { offset, line } = start;
    let records = 0;
    const key = layoutKey(decision);
    for await (const slice of slices(decision.source, offset, decision.layout)) {
      extraction.signal.throwIfAborted();
      const page = pageOf(file, slice, decision, { offset, line, hash: start.hash }, key);
      offset += slice.bytes.length;
      line += slice.lines;
      records += slice.records;
      const isPlain = decision.source.compression === null;
      yield isPlain ? { ...page, share: whole.shareAt(offset) } : page;
    }
    return records;
  }

  /** Where the last run of this file ended; `null` when it is known to the last byte. */
  private async startAfterLastRun(
    file: string,
    decision: Decision,
    extraction: Extraction,
  ): Promise<Start | null> {
    const checkpoint = await extraction.checkpoint(file);
    if (!checkpoint) return atFirstRecord(decision);
    const known = checkpoint.state as unknown as Known;
    if (await isUnchanged(decision, known)) {
      extraction.note(`${file} is unchanged since job ${checkpoint.jobId}`);
      extraction.incremental();
      return null;
    }
    const start = await resume(decision, known);
    if (start.offset > decision.dataOffset) extraction.incremental();
    return start;
  }
}

/** All the files of a run, for saying how much of them has been read. */
class Whole {
  private ended = 0;

  private constructor(
    private readonly sizes: Map<string, number>,
    private readonly total: number,
  ) {}

  static async of(files: string[]): Promise<Whole> {
    const sizes = new Map<string, number>();
    for (const file of files) sizes.set(file, await sizeOf(file));
    return new Whole(
      sizes,
      Array.from(sizes.values()).reduce((sum, size) => sum + size, 0),
    );
  }

  end(file: string): void {
    this.ended += this.sizes.get(file) ?? 0;
  }

  /** @param offset bytes read of the file at hand */
  shareAt(offset: number): number {
    return Math.min(1, (this.ended + offset) / this.total);
  }
}

function pageOf(file: string, slice: Slice, { layout }: Decision, start: Start, key: string): Page {
  const { bytes, lines, settled } = slice;
  const position = (length: number, line: number): Position => ({
    file,
    offset: start.offset + length,
    line: start.line + line,
    sha256: start.hash.copy().digest('hex'),
    layout: key,
  });
  start.hash.update(bytes.subarray(0, settled.bytes));
  const known = position(settled.bytes, settled.lines);
  start.hash.update(bytes.subarray(settled.bytes));
  const after = position(bytes.length, lines);
  const state: Known = { ...known, size: after.offset, whole: after.sha256 };
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
  return `${refused.length} of ${of} files were not read; the others were.\n${refused.map(({ message }) => message).join('\n')}`;
}
