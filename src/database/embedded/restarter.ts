import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedServerError } from './embedded-errors.js';
import { clusterExists, type EmbeddedConnection, type EmbeddedHome } from './home.js';
import { restartServer } from './server.js';
import { withStartLock } from './start-lock.js';

const DELAYS_MS: readonly number[] = [500, 1_000, 2_000, 4_000, 8_000];
/** A server that ran this long counts as recovered: the next failure starts a new series of attempts. */
const STABLE_MS = 60_000;

/** Restarts the embedded server of a home when it died while in use, with a limited number of attempts. */
export class Restarter {
  /** Attempts that failed, or whose server died within STABLE_MS. */
  private attempts = 0;
  private upSince = -Infinity;

  /**
   * @param connection how its users reach the server
   * @param log called with a message on each change
   * @param delays milliseconds to wait before each attempt
   */
  constructor(
    private readonly home: EmbeddedHome,
    private readonly connection: EmbeddedConnection,
    private readonly log: (message: string) => void,
    private readonly delays = DELAYS_MS,
  ) {}

  /**
   * Restarts the server at the same address, or adopts it if another process has restarted it. `register` is called
   * before the server could be stopped as unused, to make the caller its user.
   *
   * @throws {EmbeddedServerError} when all attempts failed or the data directory is gone; the reason of the signal
   *   when that is aborted.
   */
  async restart(register: () => Promise<void>, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (Date.now() - this.upSince > STABLE_MS) this.attempts = 0;
    this.log('Lost the connection to the embedded PostgreSQL; reconnecting.');
    for (let reason = 'it keeps dying soon after it starts'; ;) {
      const delay = this.delays[this.attempts];
      if (delay === undefined) throw this.gaveUp(reason);
      await sleep(delay, undefined, { ref: false, signal });
      // Creating a new, empty database here would look like data loss.
      if (!clusterExists(this.home)) throw this.dataGone();
      try {
        const began = Date.now();
        const isStarted = await this.attempt(register, signal);
        if (isStarted) this.attempts++;
        this.upSince = Date.now();
        const seconds = ((this.upSince - began) / 1000).toFixed(1);
        this.log(`Reconnected to the embedded PostgreSQL${isStarted ? `, restarted in ${seconds} s` : ''}.`);
        return;
      } catch (error) {
        signal.throwIfAborted();
        reason = (error as Error).message;
        this.attempts++;
        this.log(
          `Cannot reconnect to the embedded PostgreSQL (attempt ${this.attempts} of ${this.delays.length}): ${reason}`,
        );
      }
    }
  }

  /** @returns whether the server had to be started */
  private async attempt(register: () => Promise<void>, signal: AbortSignal): Promise<boolean> {
    return withStartLock(this.home.lockFile, async () => {
      const isStarted = await restartServer(this.home, this.connection, signal);
      await register();
      return isStarted;
    });
  }

  private gaveUp(reason: string): EmbeddedServerError {
    return new EmbeddedServerError(
      `Gave up restarting the embedded PostgreSQL in ${this.home.directory} after ${this.delays.length} attempts: ` +
        `${reason}\nLog: ${this.home.log}\nNo data was lost. Fix this and restart.`,
    );
  }

  private dataGone(): EmbeddedServerError {
    return new EmbeddedServerError(
      `Lost the embedded PostgreSQL in ${this.home.directory}: its data directory ${this.home.data} is gone. ` +
        'Restore it from a backup, or restart with an empty database.',
    );
  }
}
