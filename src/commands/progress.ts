import { SingleBar } from 'cli-progress';
import type { JobDto } from '../jobs/job.dto.js';
import type { RunTally } from '../jobs/run-tally.js';

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
    this.bar?.start(0, 0, { source, records: 0, rate: 0, rejected: 0 });
  }

  show({ read, rejected }: RunTally): void {
    const rate = Math.round(read / ((performance.now() - this.began) / 1000));
    this.bar?.update({ records: read, rate, rejected });
    if (this.bar || !this.visible || performance.now() - this.lastPlain < PLAIN_EVERY_MS) return;
    this.lastPlain = performance.now();
    process.stderr.write(`${this.source}: ${read} records, ${rate}/s, ${rejected} rejected so far\n`);
  }

  end({ id, status, counts, duration_seconds, error_message, note }: JobDto): void {
    this.bar?.stop();
    if (!this.visible) return;
    const { read, inserted, updated, unchanged, duplicate, rejected } = counts;
    const figures = `${read} read: ${inserted} inserted, ${updated} updated, ${unchanged} unchanged, ${duplicate} duplicate, ${rejected} rejected`;
    const why = [error_message, note].filter((line) => line !== null).map((line) => `\n  ${line}`);
    process.stdout.write(
      `${this.source}: job ${id} ${status} in ${duration_seconds ?? 0} s, ${figures}${why.join('')}\n`,
    );
  }
}

const BAR = '{source}: {records} records, {rate}/s, {rejected} rejected so far, {duration_formatted}';
