import { messageOf } from '../common/errors.js';

const SILENT_MS = 30_000;

/** Says what goes wrong in the queue: a fault that goes on, such as a database that is away, once in half a minute. */
export class QueueFaults {
  /** When each message was said last, in milliseconds. */
  private readonly said = new Map<string, number>();

  constructor(private readonly say: (message: string) => void) {}

  /** @param now milliseconds since 1970 */
  report(error: unknown, now = Date.now()): void {
    const message = `Queue: ${messageOf(error)}`;
    if (now - (this.said.get(message) ?? -Infinity) < SILENT_MS) return;
    for (const [old, at] of this.said) if (now - at >= SILENT_MS) this.said.delete(old);
    this.said.set(message, now);
    this.say(message);
  }
}
