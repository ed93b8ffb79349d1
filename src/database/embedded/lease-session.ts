import type { Client } from 'pg';
import { EMBEDDED_LOCKS } from '../locks.js';
import { EmbeddedBusyError } from './errors.js';
import type { EmbeddedConnection, EmbeddedHome } from './home.js';
import type { Keeper } from './keeper.js';
import { openSession } from './session.js';
import { share, takeAlone, userName } from './users.js';

export interface LeaseSessionOptions {
  home: EmbeddedHome;
  connection: EmbeddedConnection;
  purpose: 'serve' | 'command';
  keeper: Keeper;
}

/**
 * The session by which PostgreSQL counts a process among the users of the embedded server: it holds a shared lock,
 * for `serve` also a lock of its own, and drops out by itself when the process is killed. When the server dies
 * or is stopped, it is brought back and the session opened again in the background.
 */
export class LeaseSession {
  /** Settles with the reason when the server is given up. */
  readonly lost: Promise<Error>;
  private giveUp!: (reason: Error) => void;
  private client: Client | null = null;
  private readonly closing = new AbortController();
  private entering: Promise<void> | null = null;

  private constructor(private readonly options: LeaseSessionOptions) {
    this.lost = new Promise((resolve) => (this.giveUp = resolve));
  }

  /** @throws {EmbeddedBusyError} for a second `serve` on the same home. */
  static async open(options: LeaseSessionOptions): Promise<LeaseSession> {
    const session = new LeaseSession(options);
    await session.enter();
    return session;
  }

  /** Gives the locks back; they are free when this returns. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.entering;
    const client = this.client;
    this.client = null;
    await client?.end().catch(() => undefined);
  }

  private async enter(): Promise<void> {
    const { connection, purpose } = this.options;
    const client = await openSession(connection, userName(purpose));
    try {
      await share(client, EMBEDDED_LOCKS.inUse);
      if (purpose === 'serve') await this.becomeTheServer(client);
      this.closing.signal.throwIfAborted();
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    this.client = client;
    client.once('end', () => {
      this.entering = this.enterAgain();
    });
  }

  private async becomeTheServer(client: Client): Promise<void> {
    const holder = await takeAlone(client, EMBEDDED_LOCKS.serving);
    if (holder === null) return;
    const { directory } = this.options.home;
    throw new EmbeddedBusyError(
      `Another "kasparro serve" (${holder.pid === null ? holder.name : `pid ${holder.pid}`}) already runs on ` +
        `KASPARRO_HOME ${directory}: use its API, stop it, or set another KASPARRO_HOME.`,
      holder.pid,
    );
  }

  /** Never throws. */
  private async enterAgain(): Promise<void> {
    const { signal } = this.closing;
    this.client = null;
    try {
      await this.options.keeper.bringBack(() => this.enter(), signal);
    } catch (error) {
      if (!signal.aborted) this.giveUp(error as Error);
    }
  }
}
