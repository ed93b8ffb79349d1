import { Clock } from '../../src/common/clock.js';

/** A clock that does not wait: it records each wait and advances the time by it. */
export class TestClock extends Clock {
  /** Every wait so far, in milliseconds. */
  readonly waits: number[] = [];
  private ahead = 0;

  now(): Date {
    return new Date(Date.now() + this.ahead);
  }

  /** Advances the time. */
  advance(ms: number): void {
    this.ahead += ms;
  }

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.waits.push(ms);
    this.advance(ms);
    await super.sleep(0, signal);
  }
}
