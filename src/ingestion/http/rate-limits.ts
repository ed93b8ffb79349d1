import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import pThrottle from 'p-throttle';
import type { ApiAccess } from '../../config/plans.js';

type Turn = () => Promise<void>;

/** Spreads calls so that no span of a plan's length ever holds more than the plan allows, per host. */
@Injectable()
export class RateLimits implements OnModuleDestroy {
  private readonly turns = new Map<string, Turn>();
  private readonly stopping = new AbortController();

  /** Resolves when the next call to the host may go out; rejects with the signal's reason when aborted first. */
  async turn({ baseUrl, rate }: ApiAccess, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { host } = new URL(baseUrl);
    const turn = this.turns.get(host) ?? this.newTurn(rate);
    this.turns.set(host, turn);
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([turn(), aborted]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  onModuleDestroy(): void {
    this.stopping.abort(new Error('The process is stopping'));
  }

  private newTurn({ calls, perSeconds }: ApiAccess['rate']): Turn {
    const throttle = pThrottle({
      limit: calls,
      interval: perSeconds * 1000,
      strict: true,
      signal: this.stopping.signal,
    });
    return throttle(() => Promise.resolve());
  }
}
