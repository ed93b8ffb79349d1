import { SingleBar } from 'cli-progress';
import type { JobDto } from '../jobs/job.dto.js';
import type { JobCounts } from '../jobs/pipeline/job-counts.js';
import { printLine } from './output.js';

/** Interval between two progress lines when stderr is not a terminal. */
const PLAIN_EVERY_MS = 5_000;

/** Shows the progress of a run on stderr: a bar on a terminal, plain lines elsewhere. */
export class RunProgress {
  private readonly began = performance.now();
  private readonly bar: SingleBar | null;
  private lastPlain = performance.now();

  constructor(
    private readonly source: string,
    private readonly visible: boolean,
  ) {
    this.bar =
      visible && process.stderr.isTTY
        ? new SingleBar({ format: BAR, stream: process.stderr, clearOnComplete: true })
        : null;
    this.bar?.start(100, 0, { source, records: 0, rate: 0, rejected: 0, left: '' });
  }

  /** @param share how much of the input has been read, 0 to 1; undefined when unknown */
  show({ read, rejected }: JobCounts, share: number | undefined): void {
    const seconds = (performance.now() - this.began) / 1000;
    const rate = Math.round(read / seconds);
    const left = share ? `, about ${Math.ceil((seconds * (1 - share)) / share)} s left` : '';
    this.bar?.update((share ?? 0) * 100, { records: read, rate, rejected, left });
    if (this.bar || !this.visible || performance.now() - this.lastPlain < PLAIN_EVERY_MS) return;
    this.lastPlain = performance.now();
    process.stderr.write(`${this.source}: ${read} records, ${rate}/s, ${rejected} rejected so far${left}\n`);
  }

  /** Removes the bar and prints the outcome of the job on stdout. */
  end({ id, status, counts, duration_seconds, error_message, note }: JobDto): void {
    this.bar?.stop();
    if (!this.visible) return;
    const { read, inserted, updated, unchanged, duplicate, rejected } = counts;
    const figures = `${read} read: ${inserted} inserted, ${updated} updated, ${unchanged} unchanged, ${duplicate} duplicate, ${rejected} rejected`;
    const next =
      status === 'queued' ? 'Requeued; it resumes at the next page with the next `npm start`' : null;
    const why = [error_message, note, next].filter((line) => line !== null).map((line) => `\n  ${line}`);
    printLine(`${this.source}: job ${id} ${status} in ${duration_seconds ?? 0} s, ${figures}${why.join('')}`);
  }
}

const BAR = '{source} [{bar}] {records} records, {rate}/s, {rejected} rejected so far{left}';
