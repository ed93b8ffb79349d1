import { SingleBar } from 'cli-progress';
import type { JobDto } from '../jobs/job.dto.js';
import type { JobCounts } from '../jobs/pipeline/job-counts.js';
import { say } from './terminal.js';

/** Time between two plain lines where there is no terminal. */
const PLAIN_EVERY_MS = 5_000;

/** How far a run is: a moving line on a terminal, plain lines elsewhere, always on stderr. */
export class Progress {
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

  /** @param share of the whole input that has been read, from 0 to 1, where that is known */
  show({ read, rejected }: JobCounts, share: number | undefined): void {
    const seconds = (performance.now() - this.began) / 1000;
    const rate = Math.round(read / seconds);
    const left = share ? `, about ${Math.ceil((seconds * (1 - share)) / share)} s left` : '';
    this.bar?.update((share ?? 0) * 100, { records: read, rate, rejected, left });
    if (this.bar || !this.visible || performance.now() - this.lastPlain < PLAIN_EVERY_MS) return;
    this.lastPlain = performance.now();
    process.stderr.write(`${this.source}: ${read} records, ${rate}/s, ${rejected} rejected so far${left}\n`);
  }

  end({ id, status, counts, duration_seconds, error_message, note }: JobDto): void {
    this.bar?.stop();
    if (!this.visible) return;
    const { read, inserted, updated, unchanged, duplicate, rejected } = counts;
    const figures = `${read} read: ${inserted} inserted, ${updated} updated, ${unchanged} unchanged, ${duplicate} duplicate, ${rejected} rejected`;
    const next = status === 'queued' ? 'It goes on where it stopped with the next `npm start`' : null;
    const why = [error_message, note, next].filter((line) => line !== null).map((line) => `\n  ${line}`);
    say(`${this.source}: job ${id} ${status} in ${duration_seconds ?? 0} s, ${figures}${why.join('')}`);
  }
}

const BAR = '{source} [{bar}] {records} records, {rate}/s, {rejected} rejected so far{left}';
