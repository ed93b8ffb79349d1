import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startKasparro, until, type KasparroProcess } from '../support/processes.js';
import { startRelay, type Relay } from '../support/relay.js';

/** A line of the log, as far as these tests look at it. */
interface Line {
  level: number;
  msg: string;
  req?: { id: string };
  context?: string;
  err?: { message: string; stack: string };
}

const INFO = 30;
const ERROR = 50;

describe('the log of a call that failed with 5xx', () => {
  let database: TestDatabase;
  let relay: Relay;
  let server: KasparroProcess;

  beforeAll(async () => {
    database = await createTestDatabase();
    relay = await startRelay(database.url);
    server = startKasparro({ DATABASE_URL: relay.url, ROLE: 'api', RESPONSE_CACHE_MB: '0' });
    await server.url;
  });

  afterAll(async () => {
    await server.end('SIGKILL');
    await relay.close();
    await database.drop();
  });

  /** The lines about one call, its own last. */
  const linesOf = async (path: string, id: string): Promise<Line[]> => {
    await fetch((await server.url) + path, { headers: { 'X-Request-ID': id } });
    return until(() => {
      const lines = server
        .output()
        .split('\n')
        .filter((line) => line.includes(id))
        .map((line) => JSON.parse(line) as Line);
      return lines.some(({ msg }) => msg.startsWith(`GET ${path} 5`)) ? lines : undefined;
    });
  };

  it('has an unexpected error once, with its stack', async () => {
    await database.query('ALTER TABLE drift_events RENAME TO elsewhere');
    const lines = await linesOf('/api/v1/drift', 'unforeseen');
    expect(lines).toMatchObject([
      {
        level: ERROR,
        context: 'Http',
        msg: 'GET /api/v1/drift failed',
        err: { message: expect.stringContaining('drift_events'), stack: expect.any(String) },
      },
      { level: INFO, msg: 'GET /api/v1/drift 500' },
    ]);
    expect(lines[1]).not.toHaveProperty('err');
  });

  it('has the reason once, without a stack, while the database is unavailable', async () => {
    await relay.cut();
    const lines = await linesOf('/api/v1/data', 'away');
    expect(lines).toMatchObject([
      { level: ERROR, context: 'Http', msg: expect.stringMatching(/^GET \/api\/v1\/data failed: \S/) },
      { level: INFO, msg: 'GET /api/v1/data 503' },
    ]);
    expect(lines.filter((line) => 'err' in line)).toEqual([]);
  });
});
