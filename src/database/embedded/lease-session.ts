import type { Client } from 'pg';
import { EMBEDDED_LOCKS } from '../locks.js';
import { EmbeddedBusyError } from './embedded-errors.js';
import type { EmbeddedConnection, EmbeddedHome } from './home.js';
import type { Restarter } from './restarter.js';
import { openSession } from './session.js';
import { takeExclusive, takeShared, userName } from './users.js';

export interface LeaseSessionOptions {
  home: EmbeddedHome;
  connection: EmbeddedConnection;
  purpose: 'serve' | 'command';
  restarter: Restarter;
}

/**
 * The database session that registers a process as a user of the embedded server. It holds a shared advisory lock,
 * for `serve` also an exclusive one; PostgreSQL drops both when the process is killed. When the server dies or is
 * stopped, it is restarted and the session reopened in the background.
 */
export class LeaseSession {
  /** Resolves with the reason when restarting the server is given up. */
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

  /** Releases the locks; they are free when this resolves. */
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
      await takeShared(client, EMBEDDED_LOCKS.inUse);
      if (purpose === 'serve') await this.takeServeLock(client);
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

  private async takeServeLock(client: Client): Promise<void> {
    const holder = await takeExclusive(client, EMBEDDED_LOCKS.serving);
    if (holder === null) return;
    const { directory } = this.options.home;
    throw new EmbeddedBusyError(
      `Another "kasparro serve" (${holder.pid === null ? holder.name : `pid ${holder.pid}`}) is already running in ` +
        `KASPARRO_HOME ${directory}. Use its API, stop it, or set KASPARRO_HOME to another folder.`,
      holder.pid,
    );
  }

  /** Never throws. */
  private async enterAgain(): Promise<void> {
    const { signal } = this.closing;
    this.client = null;
    try {
      await this.options.restarter.restart(() => this.enter(), signal);
    } catch (error) {
      if (!signal.aborted) this.giveUp(error as Error);
    }
  }
}
