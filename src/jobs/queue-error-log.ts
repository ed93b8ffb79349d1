import { messageOf } from '../common/errors.js';

const REPEAT_AFTER_MS = 30_000;

/** Logs errors of the queue. The same message, for example while the database is down, is logged every 30 s at most. */
export class QueueErrorLog {
  /** When each message was last logged, in milliseconds since 1970. */
  private readonly logged = new Map<string, number>();

  constructor(private readonly log: (message: string) => void) {}

  /** @param now milliseconds since 1970 */
  add(error: unknown, now = Date.now()): void {
    const message = `Queue: ${messageOf(error)}`;
    if (now - (this.logged.get(message) ?? -Infinity) < REPEAT_AFTER_MS) return;
    for (const [old, at] of this.logged) if (now - at >= REPEAT_AFTER_MS) this.logged.delete(old);
    this.logged.set(message, now);
    this.log(message);
  }
}
