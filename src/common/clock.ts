import { setTimeout as wait } from 'node:timers/promises';

/** Where "now" comes from and what waits, so that a test can hold it still. Always an instant, never a local time. */
export abstract class Clock {
  abstract now(): Date;

  /** Waits; rejects with the signal's reason when it is aborted first. */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await wait(ms, undefined, { signal }).catch((error: unknown) => {
      throw signal?.aborted ? signal.reason : error;
    });
  }
}

/** The machine's clock. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
