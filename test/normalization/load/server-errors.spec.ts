import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RETRY_DELAYS } from '../../../src/jobs/job-runner.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { createTestFolder, type TestFolder } from '../../support/files.js';

const ROWS = 5_000;

/**
 * Faults that occur once, in the middle of the second page. The full disk is simulated with PostgreSQL's own
 * code and message; the others are real.
 */
const FAULTS = [
  {
    name: 'a full disk',
    statement: `RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device' USING ERRCODE = '53100'`,
    message: 'No space left on device',
  },
  { name: 'a statement time-out', statement: 'PERFORM pg_sleep(30)', message: 'statement timeout' },
  {
    name: 'a lost connection',
    statement: 'PERFORM pg_terminate_backend(pg_backend_pid())',
    message: /terminat/,
  },
];

let app: TestApp;
let database: TestDatabase;
let folder: TestFolder;

beforeAll(async () => {
  folder = await createTestFolder();
  database = await createTestDatabase();
  const name = new URL(database.url).pathname.slice(1);
  await database.query(`ALTER DATABASE ${name} SET statement_timeout = '4s'`);
  app = await startTestApp({ CSV_DATA_PATH: folder.path }, database, (builder) =>
    builder.overrideProvider(RETRY_DELAYS).useValue([2]),
  );
});

beforeEach(async () => {
  await database.query(
    'TRUNCATE unified_crypto_data, latest_quotes, source_checkpoints, raw_data, rejected_records, etl_jobs',
  );
});

afterEach(() =>
  database
    .query('DROP FUNCTION fail_once() CASCADE')
    .then(() => database.query('DROP SEQUENCE pages_written')),
);

afterAll(async () => {
  await app.close();
  await database.drop();
  await folder.remove();
});

describe('a PostgreSQL error in the middle of a load', () => {
  it.each(FAULTS)(
    '$name rolls back the page, is reported, and the job resumes',
    async ({ statement, message }) => {
      await folder.write('a.csv', longRows());
      await failOnSecondPage(statement);
      const { id } = (await app.post('/api/v1/etl/run/csv')).body.job;
      const waiting = await until(
        id,
        ({ status, error_message }) => status === 'queued' && error_message !== null,
      );
      expect(waiting.error_message).toMatch(message);
      expect(waiting).toMatchObject({ pages: 1, attempt: 1 });
      const [stored] = await database.query<{ count: number }>('SELECT count(*) FROM unified_crypto_data');
      expect(stored?.count).toBe(waiting.counts.inserted);
      const ended = await until(id, ({ completed_at }) => completed_at !== null);
      expect(ended).toMatchObject({ status: 'success', attempt: 2, counts: { read: ROWS, inserted: ROWS } });
      const [raw] = await database.query('SELECT count(*), count(DISTINCT page) AS pages FROM raw_data');
      expect(raw).toEqual({ count: ended.pages, pages: ended.pages });
    },
  );
});

/** Rows of a thousand bytes, so that few of them make several pages. */
function longRows(): string {
  const note = 'x'.repeat(1_000);
  const rows = Array.from({ length: ROWS }, (_, index) => `C${index},1,2024-01-01,${note}\n`);
  return `ticker,price,date,note\n${rows.join('')}`;
}

async function failOnSecondPage(statement: string): Promise<void> {
  // A sequence is not rolled back, so the fault occurs only once.
  await database.query('CREATE SEQUENCE pages_written');
  await database.query(
    `CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN IF nextval('pages_written') = 2 THEN ${statement}; END IF; RETURN NULL; END $$`,
  );
  await database.query(
    `CREATE TRIGGER fault BEFORE INSERT ON latest_quotes FOR EACH STATEMENT EXECUTE FUNCTION fail_once()`,
  );
}

interface Job {
  status: string;
  pages: number;
  attempt: number;
  error_message: string | null;
  completed_at: string | null;
  counts: Record<string, number>;
}

async function until(id: number, found: (job: Job) => boolean): Promise<Job> {
  for (const deadline = Date.now() + 40_000; ;) {
    const job = (await app.get(`/api/v1/etl/jobs/${id}`)).body.job as Job;
    if (found(job)) return job;
    if (Date.now() > deadline) throw new Error(`Job ${id} is still ${JSON.stringify(job)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
