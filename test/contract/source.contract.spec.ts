import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { EXTRACTORS, type Extractor } from '../../src/ingestion/extractor.js';
import type { StoredPage } from '../../src/ingestion/page.js';
import { RawPagesReader } from '../../src/ingestion/raw-data/raw-pages.reader.js';
import { SOURCES } from '../../src/config/source-names.js';
import type { JobDto } from '../../src/jobs/job.dto.js';
import { NORMALIZERS, type Normalizer } from '../../src/normalization/normalizer.js';
import { SUBJECTS, type Subject } from './subjects.js';

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
  const normalizer = () =>
    subject.app.app.get<Normalizer[]>(NORMALIZERS).find((one) => one.source === source)!;

  it('has one extractor and one normalizer with its name', () => {
    const named = (all: { source: string }[]) => all.filter((one) => one.source === source);
    expect(named(subject.app.app.get<Extractor[]>(EXTRACTORS))).toHaveLength(1);
    expect(named(subject.app.app.get<Normalizer[]>(NORMALIZERS))).toHaveLength(1);
  });

  it('loads everything on the first run, and counts every record', async () => {
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

  it('stores each page as received, with its origin', async () => {
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

  it('produces the same quotes from a stored page alone at any later time', async () => {
    const job = await newestJob();
    for (const page of await pagesOf(job.id)) {
      const alone: StoredPage = { ...page, cursor: null, checkpoint: null };
      const { quotes, rejects } = await normalizer().normalize(alone, new Date());
      expect(quotes.length + rejects.length).toBe(page.recordCount);
      expect(await normalizer().normalize(alone, new Date())).toEqual({ quotes, rejects });
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

  it('changes nothing when the source has not changed', async () => {
    const job = await run();
    expect(job).toMatchObject({
      status: 'success',
      counts: { inserted: 0, updated: 0, duplicate: 0, rejected: 0 },
    });
    expect(job.counts.unchanged).toBe(job.counts.read);
  });

  it('loads changed values', async () => {
    await subject.move();
    const job = await run();
    expect(job.status).toBe('success');
    expect(job.counts.inserted).toBeGreaterThan(50);
    expect(sumOf(job.counts)).toBe(job.counts.read);
  });

  it('rejects one unusable record with its position, and loads the others', async () => {
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
    await subject.repair();
  });

  it('never treats a failure as an empty result', async () => {
    await subject.breakSource();
    const job = await run();
    expect(job).toMatchObject({ status: 'failure', counts: { read: 0 }, pages: 0 });
    expect(job.error_message).toMatch(/\S{3,}.* \S+/);
    const { body } = await subject.app.get('/health');
    expect(body.status).toBe('degraded');
    expect(body.etl.sources[source].error).toBe(job.error_message);
  });

  it('works again as soon as the cause of a failure is gone', async () => {
    await subject.repair();
    await subject.move();
    const job = await run();
    expect(job).toMatchObject({ status: 'success', error_message: null });
    expect(job.counts.inserted).toBeGreaterThan(50);
  });
});
