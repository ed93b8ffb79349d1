import type { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedBusyError } from './errors.js';
import type { EmbeddedConnection, EmbeddedHome } from './home.js';
import { openSession } from './session.js';
import { IN_USE, SERVING, share, takeAlone, userName } from './users.js';

const [FIRST_RETRY_MS, LAST_RETRY_MS] = [50, 1_000];

export interface LeaseSessionOptions {
  home: EmbeddedHome;
  connection: EmbeddedConnection;
  purpose: 'serve' | 'command';
  log: (message: string) => void;
}

/**
 * The session by which PostgreSQL counts a process among the users of the embedded server: it holds a shared lock,
 * for `serve` also a lock of its own, and drops out by itself when the process is killed. When the server is
 * stopped and started again meanwhile, the session is opened again in the background.
 */
export class LeaseSession {
  private client: Client | null = null;
  private closed = false;
  private entering: Promise<void> | null = null;
  private readonly options: LeaseSessionOptions;

  private constructor(options: LeaseSessionOptions) {
    this.options = options;
  }

  /** @throws {EmbeddedBusyError} for a second `serve` on the same home. */
  static async open(options: LeaseSessionOptions): Promise<LeaseSession> {
    const session = new LeaseSession(options);
    await session.enter();
    return session;
  }

  /** Gives the locks back; they are free when this returns. */
  async close(): Promise<void> {
    this.closed = true;
    await this.entering?.catch(() => undefined);
    const client = this.client;
    this.client = null;
    await client?.end().catch(() => undefined);
  }

  private async enter(): Promise<void> {
    const { connection, purpose } = this.options;
    const client = await openSession(connection, userName(purpose));
    try {
      await share(client, IN_USE);
      if (purpose === 'serve') await this.becomeTheServer(client);
      if (this.closed) throw new Error('closed meanwhile');
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    this.client = client;
    client.once('end', () => void this.enterAgain());
  }

  private async becomeTheServer(client: Client): Promise<void> {
    const holder = await takeAlone(client, SERVING);
    if (holder === null) return;
    const { directory } = this.options.home;
    throw new EmbeddedBusyError(
      `Another "kasparro serve" (${holder.pid === null ? holder.name : `pid ${holder.pid}`}) already runs on ` +
        `KASPARRO_HOME ${directory}: use its API, stop it, or set another KASPARRO_HOME.`,
      holder.pid,
    );
  }

  /** Asked anew after every wait: `release` may come in between. */
  private isClosed(): boolean {
    return this.closed;
  }

  private async enterAgain(): Promise<void> {
    if (this.isClosed()) return;
    this.client = null;
    this.options.log('The connection to the embedded PostgreSQL was lost; waiting for it to come back.');
    for (let delay = FIRST_RETRY_MS; !this.isClosed(); delay = Math.min(2 * delay, LAST_RETRY_MS)) {
      await sleep(delay, undefined, { ref: false });
      if (this.isClosed()) return;
      try {
        this.entering = this.enter();
        await this.entering;
        this.options.log('The embedded PostgreSQL is back.');
        return;
      } catch (error) {
        if (error instanceof EmbeddedBusyError && !this.isClosed()) this.options.log(error.message);
      }
    }
  }
}
