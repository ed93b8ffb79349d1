import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import pThrottle from 'p-throttle';
import type { ApiAccess } from '../../config/plans.js';

type Throttle = () => Promise<void>;

/** Delays requests so that each host gets no more than the plan allows within any window of its length. */
@Injectable()
export class RateLimits implements OnModuleDestroy {
  private readonly throttles = new Map<string, Throttle>();
  private readonly stopping = new AbortController();

  /** Resolves when the next request to the host may be sent; rejects with the signal's reason when aborted first. */
  async waitForSlot({ baseUrl, rate }: ApiAccess, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { host } = new URL(baseUrl);
    const throttle = this.throttles.get(host) ?? this.newThrottle(rate);
    this.throttles.set(host, throttle);
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([throttle(), aborted]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  onModuleDestroy(): void {
    this.stopping.abort(new Error('The process is stopping'));
  }

  private newThrottle({ calls, perSeconds }: ApiAccess['rate']): Throttle {
    const throttle = pThrottle({
      limit: calls,
      interval: perSeconds * 1000,
      strict: true,
      signal: this.stopping.signal,
    });
    return throttle(() => Promise.resolve());
  }
}
