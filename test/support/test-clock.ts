import { Clock } from '../../src/common/clock.js';

/** A clock whose waits pass at once: they are remembered, and the time they would have taken is added. */
export class TestClock extends Clock {
  /** Every wait so far, in milliseconds. */
  readonly waits: number[] = [];
  private ahead = 0;

  now(): Date {
    return new Date(Date.now() + this.ahead);
  }

  /** Moves the time on. */
  advance(ms: number): void {
    this.ahead += ms;
  }

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.waits.push(ms);
    this.advance(ms);
    await super.sleep(0, signal);
  }
}
