import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedServerError } from './embedded-errors.js';
import { clusterExists, type EmbeddedConnection, type EmbeddedHome } from './home.js';
import { bringBack } from './server.js';
import { withStartLock } from './start-lock.js';

const DELAYS_MS: readonly number[] = [500, 1_000, 2_000, 4_000, 8_000];
/** A server that was up for this long did not die of what it died of before. */
const CALM_MS = 60_000;

/** Brings the server of a home back when it died under its users, as often as that may help. */
export class Keeper {
  /** Starts that failed or did not last, without a calm minute since. */
  private tries = 0;
  private backAt = -Infinity;

  /**
   * @param connection where the users expect the server
   * @param log told in a sentence what happens
   * @param delays milliseconds to wait before each try
   */
  constructor(
    private readonly home: EmbeddedHome,
    private readonly connection: EmbeddedConnection,
    private readonly log: (message: string) => void,
    private readonly delays = DELAYS_MS,
  ) {}

  /**
   * Returns once the server is up where it was (started by us or by somebody else) and `enter` has made the caller
   * its user, before anybody could stop it as unused.
   *
   * @throws {EmbeddedServerError} when it is given up; what the signal was aborted with.
   */
  async bringBack(enter: () => Promise<void>, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (Date.now() - this.backAt > CALM_MS) this.tries = 0;
    this.log('The connection to the embedded PostgreSQL was lost; bringing it back.');
    for (let reason = 'it died again and again soon after its start'; ;) {
      const delay = this.delays[this.tries];
      if (delay === undefined) throw this.givenUp(reason);
      await sleep(delay, undefined, { ref: false, signal });
      // Making a new, empty database in its place would look as if nothing had ever been loaded.
      if (!clusterExists(this.home)) throw this.dataGone();
      try {
        const began = Date.now();
        const started = await this.tryOnce(enter, signal);
        if (started) this.tries++;
        this.backAt = Date.now();
        const seconds = ((this.backAt - began) / 1000).toFixed(1);
        this.log(`The embedded PostgreSQL is back${started ? `, started again in ${seconds} s` : ''}.`);
        return;
      } catch (error) {
        signal.throwIfAborted();
        reason = (error as Error).message;
        this.tries++;
        this.log(
          `The embedded PostgreSQL is not back (try ${this.tries} of ${this.delays.length}): ${reason}`,
        );
      }
    }
  }

  /** @returns whether the server had to be started */
  private async tryOnce(enter: () => Promise<void>, signal: AbortSignal): Promise<boolean> {
    return withStartLock(this.home.lockFile, async () => {
      const started = await bringBack(this.home, this.connection, signal);
      await enter();
      return started;
    });
  }

  private givenUp(reason: string): EmbeddedServerError {
    return new EmbeddedServerError(
      `The embedded PostgreSQL of ${this.home.directory} was lost and is given up after ${this.delays.length} tries: ` +
        `${reason}\nIts log is ${this.home.log}. Nothing that was stored is lost: mend that and start again.`,
    );
  }

  private dataGone(): EmbeddedServerError {
    return new EmbeddedServerError(
      `The embedded PostgreSQL of ${this.home.directory} was lost and its data, ${this.home.data}, are gone. ` +
        'Put them back from a backup, or start again with an empty database.',
    );
  }
}
