import { setTimeout as wait } from 'node:timers/promises';

/** Source of the current time and of delays, replaceable in tests. Times are instants, never local times. */
export abstract class Clock {
  abstract now(): Date;

  /** Waits for `ms` milliseconds; rejects with the reason of the signal if that is aborted first. */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await wait(ms, undefined, { signal }).catch((error: unknown) => {
      throw signal?.aborted ? signal.reason : error;
    });
  }
}

/** The system clock. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
