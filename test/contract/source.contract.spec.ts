import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { StoredPage } from '../../src/ingestion/source/page.js';
import { RawPagesReader } from '../../src/ingestion/raw-data/raw-pages.reader.js';
import { SOURCES } from '../../src/config/source-names.js';
import type { JobDto } from '../../src/jobs/job.dto.js';
import { SourceRegistry } from '../../src/ingestion/source/source-registry.js';
import { SUBJECTS, type Subject } from './subjects.js';

const valueAt = (record: unknown, path: string) =>
  path.split('.').reduce((value, name) => (value as Record<string, unknown>)[name], record);

it('covers every source', () => {
  expect(Object.keys(SUBJECTS).toSorted()).toEqual([...SOURCES].toSorted());
});

describe.each(Object.keys(SUBJECTS))('the source %s', (source) => {
  let subject: Subject;

  beforeAll(async () => {
    subject = await SUBJECTS[source]!();
  });
  afterAll(() => subject.close());

  const run = async (): Promise<JobDto> =>
    (await subject.app.post(`/api/v1/etl/run/${source}?sync=true`)).body.job;
  const newestJob = async (): Promise<JobDto> =>
    (await subject.app.get(`/api/v1/etl/jobs?source=${source}`)).body.jobs[0];
  const sumOf = ({ inserted, updated, unchanged, duplicate, rejected }: JobDto['counts']) =>
    inserted + updated + unchanged + duplicate + rejected;
  const pagesOf = async (jobId: number): Promise<StoredPage[]> =>
    Array.fromAsync(subject.app.app.get(RawPagesReader).storedAfter(jobId, 0, new Date(0)));
  const port = () => subject.app.app.get(SourceRegistry).get(source);

  it('is registered once under its name', () => {
    const all = subject.app.app.get(SourceRegistry).all;
    expect(all.filter(({ name }) => name === source)).toEqual([port()]);
  });

  it('loads everything on the first run and counts every record', async () => {
    const job = await run();
    expect(job).toMatchObject({ status: 'success', error_message: null });
    expect(job.counts.read).toBeGreaterThan(100);
    expect(sumOf(job.counts)).toBe(job.counts.read);
    const [facts] = await subject.app.database.query(
      'SELECT count(*) AS facts FROM unified_crypto_data WHERE source = $1',
      [source],
    );
    expect(facts).toEqual({ facts: job.counts.inserted });
  });

  it('stores each page exactly as received, with its origin', async () => {
    const job = await newestJob();
    const pages = await pagesOf(job.id);
    expect(pages.map(({ number }) => number)).toEqual(Array.from({ length: job.pages }, (_, i) => i + 1));
    expect(pages.reduce((sum, { recordCount }) => sum + recordCount, 0)).toBe(job.counts.read);
    const rows = await subject.app.database.query<{ sha256: string; body_bytes: number; url: string }>(
      'SELECT sha256, body_bytes, url FROM raw_data WHERE job_id = $1 ORDER BY page',
      [job.id],
    );
    for (const [i, { body }] of pages.entries()) {
      expect(rows[i]).toMatchObject({
        sha256: createHash('sha256').update(body).digest('hex'),
        body_bytes: body.length,
        url: expect.stringMatching(/^(https?|file):\/\//),
      });
    }
  });

  it('returns the required fields of its contract from observe()', async () => {
    const [page] = await pagesOf((await newestJob()).id);
    const observation = await port().observe(page!);
    expect(observation!.records.length).toBeGreaterThan(100);
    const required = port().contract.fields.filter(({ use }) => use === 'required');
    for (const { path } of required) expect(valueAt(observation!.records[0], path)).toBeDefined();
  });

  it('finds the raw record of a quote by its position', async () => {
    const [page] = await pagesOf((await newestJob()).id);
    const { quotes } = await port().normalize(page!, new Date());
    for (const { position, asset } of quotes.slice(0, 20))
      expect(JSON.stringify(await port().recordAt(page!, position))).toContain(`"${asset.sourceId}"`);
    expect(await port().recordAt(page!, 1_000_000)).toBeUndefined();
  });

  it('normalizes a stored page to the same quotes every time', async () => {
    const job = await newestJob();
    for (const page of await pagesOf(job.id)) {
      const alone: StoredPage = { ...page, cursor: null, checkpoint: null };
      const { quotes, rejects } = await port().normalize(alone, new Date());
      expect(quotes.length + rejects.length).toBe(page.recordCount);
      expect(await port().normalize(alone, new Date())).toEqual({ quotes, rejects });
      const facts = await subject.app.database.query<{ raw_position: number; price: string; time: Date }>(
        'SELECT raw_position, price_usd AS price, timestamp AS time FROM unified_crypto_data WHERE raw_id = $1',
        [page.rawId],
      );
      expect(facts.toSorted((a, b) => a.raw_position - b.raw_position)).toEqual(
        quotes.map(({ position, priceUsd, timestamp }) => ({
          raw_position: position,
          price: priceUsd,
          time: new Date(timestamp),
        })),
      );
    }
  });

  it('changes no fact when the source is unchanged', async () => {
    const job = await run();
    expect(job).toMatchObject({
      status: 'success',
      counts: { inserted: 0, updated: 0, duplicate: 0, rejected: 0 },
    });
    expect(job.counts.unchanged).toBe(job.counts.read);
  });

  it('loads new values', async () => {
    await subject.move();
    const job = await run();
    expect(job.status).toBe('success');
    expect(job.counts.inserted).toBeGreaterThan(50);
    expect(sumOf(job.counts)).toBe(job.counts.read);
  });

  it('rejects one unusable record with its position and loads the others', async () => {
    await subject.move();
    await subject.spoilOneRecord();
    const job = await run();
    expect(job).toMatchObject({ status: 'partial', counts: { rejected: 1 } });
    expect(job.counts.inserted).toBeGreaterThan(50);
    const rejects = await subject.app.database.query('SELECT * FROM rejected_records WHERE job_id = $1', [
      job.id,
    ]);
    expect(rejects).toEqual([
      expect.objectContaining({
        source,
        code: 'price_missing',
        place: expect.stringMatching(/^(index|line) \d+$/),
        field: expect.stringMatching(/price/),
      }),
    ]);
    await subject.restore();
  });

  it('fails instead of returning an empty result when the source is broken', async () => {
    await subject.breakSource();
    const job = await run();
    expect(job).toMatchObject({ status: 'failure', counts: { read: 0 }, pages: 0 });
    expect(job.error_message).toMatch(/\S{3,}.* \S+/);
    const { body } = await subject.app.get('/health');
    expect(body.status).toBe('degraded');
    expect(body.etl.sources[source].error).toBe(job.error_message);
  });

  it('recovers on the next run once the source works again', async () => {
    await subject.restore();
    await subject.move();
    const job = await run();
    expect(job).toMatchObject({ status: 'success', error_message: null });
    expect(job.counts.inserted).toBeGreaterThan(50);
  });
});
