import { afterEach, describe, expect, it } from '@jest/globals';
import { TransientError } from '../../src/common/run-errors.js';
import type { Extractor } from '../../src/ingestion/source/source.js';
import { CsvExtractor } from '../../src/sources/csv/csv.extractor.js';
import { RETRY_DELAYS } from '../../src/jobs/job-runner.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { until } from '../support/processes.js';

describe('requests to run a source', () => {
  let app: TestApp;

  afterEach(() => app.close());

  const ended = (id: number) =>
    until(async () => {
      const { job } = (await app.get(`/api/v1/etl/jobs/${id}`)).body;
      return job.status === 'queued' || job.status === 'running' ? undefined : job;
    });

  it('create one job when five arrive at the same time', async () => {
    app = await startTestApp({ ROLE: 'api' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => app.post('/api/v1/etl/run/csv')));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409, 409, 409, 409]);
    const accepted = answers.find(({ status }) => status === 202);
    expect(accepted?.headers.get('location')).toBe(`/api/v1/etl/jobs/${accepted?.body.job.id}`);
    for (const { status, body } of answers)
      if (status === 409) expect(body.job_id).toBe(accepted?.body.job.id);
    expect(await app.database.query('SELECT count(*) AS jobs FROM etl_jobs')).toEqual([{ jobs: 1 }]);
    expect(await app.database.query(`SELECT count(*) AS jobs FROM pgboss.job WHERE name = 'etl'`)).toEqual([
      { jobs: 1 },
    ]);
  });

  it('cancel a queued job immediately and permanently', async () => {
    app = await startTestApp({ ROLE: 'api' });
    const { id } = (await app.post('/api/v1/etl/run/csv')).body.job;
    const { status, body } = await app.post(`/api/v1/etl/jobs/${id}/cancel`);
    expect(status).toBe(202);
    expect(body.job).toMatchObject({ status: 'cancelled' });
    expect((await app.post(`/api/v1/etl/jobs/${id}/cancel`)).status).toBe(409);
    expect((await app.post('/api/v1/etl/run/csv')).status).toBe(202);
  });

  it('retry a transient failure three times and then fail with the last message', async () => {
    let tries = 0;
    const failing: Extractor = {
      extract: async function* () {
        await Promise.resolve();
        throw new TransientError(`out of order, try ${++tries}`);
      },
    };
    app = await startTestApp({}, undefined, (builder) =>
      builder
        .overrideProvider(CsvExtractor)
        .useValue(failing)
        .overrideProvider(RETRY_DELAYS)
        .useValue([0, 0, 0]),
    );
    const job = await ended((await app.post('/api/v1/etl/run/csv')).body.job.id);
    expect(job).toMatchObject({ status: 'failure', attempt: 4, error_message: 'out of order, try 4' });
    expect((await app.post('/api/v1/etl/run/csv?sync=true')).status).toBe(502);
  });

  it.each([
    [0, 30],
    [100, 100],
  ])('wait after Retry-After of %i s for %i s', async (asked, waits) => {
    const busy: Extractor = {
      extract: async function* () {
        await Promise.resolve();
        throw new TransientError('come back later', asked);
      },
    };
    app = await startTestApp({}, undefined, (builder) =>
      builder.overrideProvider(CsvExtractor).useValue(busy).overrideProvider(RETRY_DELAYS).useValue([30]),
    );
    const before = Date.now();
    await app.post('/api/v1/etl/run/csv');
    const { at } = await until(async () => {
      const [row] = await app.database.query<{ at: Date; message: string | null }>(
        `SELECT q.start_after AS at, j.error_message AS message
         FROM pgboss.job q JOIN etl_jobs j ON j.queue_id = q.id WHERE j.status = 'queued'`,
      );
      return row?.message ? row : undefined;
    });
    // Allows a second of clock difference on either side.
    expect(at.getTime()).toBeGreaterThanOrEqual(before + (waits - 1) * 1000);
    expect(at.getTime()).toBeLessThanOrEqual(Date.now() + (waits + 1) * 1000);
  });

  it('stream a job as events until it ends', async () => {
    app = await startTestApp();
    const { id } = (await app.post('/api/v1/etl/run/csv')).body.job;
    const events = (await app.get(`/api/v1/etl/jobs/${id}/events`)).text;
    expect(events).toContain('event: job\n');
    expect(JSON.parse(events.trim().split('data: ').at(-1)!)).toMatchObject({ id, status: 'success' });
    expect((await app.get('/api/v1/etl/jobs/999/events')).status).toBe(404);
  });

  it('fail a job that is "running" or "queued" but missing in the queue', async () => {
    app = await startTestApp();
    await app.database.query(
      `INSERT INTO etl_jobs (source, status, trigger, queue_id, attempt) VALUES ('csv', 'running', 'api', gen_random_uuid(), 1)`,
    );
    const job = await ended(1);
    expect(job).toMatchObject({
      status: 'failure',
      error_message: expect.stringContaining('queue has lost this job'),
    });
  });
});
