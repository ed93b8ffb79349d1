import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { appendFile } from 'node:fs/promises';
import { StateMetrics } from '../../src/health/state.metrics.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { brief, DAY_MS, setScene, settle, type Scene } from '../support/drift-scene.js';
import { createTestFolder, type TestFolder } from '../support/files.js';
import type { JobDto } from '../../src/jobs/job.dto.js';
import type { DriftEventDto } from '../../src/drift/events/drift.dto.js';

const acknowledge = (scene: Scene, { id }: { id: number }) =>
  scene.app.post(`/api/v1/drift/${id}/acknowledge`);

/** Returns the job once it has ended, which is when its event stream closes. */
async function ended(scene: Scene, id: number): Promise<JobDto> {
  await (await fetch(`${scene.app.url}/api/v1/etl/jobs/${id}/events`)).text();
  return (await scene.app.get(`/api/v1/etl/jobs/${id}`)).body.job;
}

describe('drift events', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await setScene({ env: { LOG_LEVEL: 'warn' } });
    await settle(scene, 'coinpaprika');
  });
  afterAll(() => scene.app.close());

  it('opens an event once, updates it while runs show it, and closes it with the first that does not', async () => {
    const log = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    scene.app.coinpaprika.arm('halfGone');
    const first = await scene.runNext('coinpaprika');
    const [opened] = await scene.open('coinpaprika');
    expect(opened).toMatchObject({
      kind: 'volume',
      status: 'open',
      job_id: first.id,
      closed_at: null,
      feed: 'coinpaprika',
      confidence: null,
    });
    expect(opened!.first_seen).toBe(opened!.last_seen);
    await scene.runNext('coinpaprika');
    await scene.runNext('coinpaprika');
    const [again, ...others] = await scene.open('coinpaprika');
    expect(others).toEqual([]);
    expect(again).toMatchObject({ id: opened!.id, first_seen: opened!.first_seen, job_id: first.id });
    expect(Date.parse(again!.last_seen)).toBeGreaterThan(Date.parse(opened!.last_seen));
    const lines = log.mock.calls
      .map(([, message]) => String(message))
      .filter((line) => /fewer than usual/.test(line));
    expect(lines).toEqual([expect.stringMatching(/^coinpaprika: \d+ records .*\b[45]\d % .*\d+/)]);
    log.mockRestore();
    scene.app.coinpaprika.disarm();
    await scene.runNext('coinpaprika');
    expect(await scene.one(opened!.id)).toMatchObject({ status: 'healed', closed_at: expect.any(String) });
    const refused = await acknowledge(scene, opened!);
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain('has healed');
  });

  it('does not heal an event by a failed run', async () => {
    scene.app.coinpaprika.arm('droppedField', { field: 'volume_24h' });
    await scene.runNext('coinpaprika');
    const [opened] = await scene.open('coinpaprika');
    scene.app.coinpaprika.disarm();
    scene.app.coinpaprika.arm('paymentRequired');
    expect(await scene.runNext('coinpaprika')).toMatchObject({ status: 'failure' });
    expect(await scene.one(opened!.id)).toMatchObject({ status: 'open' });
    scene.app.coinpaprika.disarm();
    await scene.runNext('coinpaprika');
    expect(await scene.one(opened!.id)).toMatchObject({ status: 'healed' });
  });

  it('counts open events in the metrics', async () => {
    const gauge = async (severity: string) => {
      await scene.app.app.get(StateMetrics).sample();
      const { text } = await scene.app.get('/metrics');
      const line = String.raw`kasparro_drift_events_open\{source="coinpaprika",severity="${severity}"\} (\d)`;
      return new RegExp(line).exec(text)?.[1];
    };
    scene.app.coinpaprika.arm('droppedField', { field: 'volume_24h' });
    await scene.runNext('coinpaprika');
    expect(await gauge('warning')).toBe('1');
    expect(await gauge('critical')).toBe('0');
    scene.app.coinpaprika.disarm();
    await scene.runNext('coinpaprika');
    expect(await gauge('warning')).toBe('0');
  });

  it('filters events by source, status and severity, newest first, with a cursor', async () => {
    const list = async (query: string) => (await scene.app.get(`/api/v1/drift?${query}`)).body;
    const all = (await list('')) as { events: DriftEventDto[]; next_cursor: string | null };
    expect(all.next_cursor).toBeNull();
    expect(all.events.map(({ id }) => id)).toEqual(all.events.map(({ id }) => id).toSorted((a, b) => b - a));
    expect(brief((await list('severity=critical')).events)).toEqual(['critical volume all']);
    expect((await list('source=csv')).events).toEqual([]);
    expect((await list('status=open')).events).toEqual([]);
    const first = await list('limit=2');
    expect(first.events).toEqual(all.events.slice(0, 2));
    const second = await list(`limit=2&cursor=${first.next_cursor}`);
    expect(second.events).toEqual(all.events.slice(2, 4));
  });

  it.each([
    ['source=nope', 'source'],
    ['status=closed', 'status'],
    ['severity=fatal', 'severity'],
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['limit=ten', 'limit'],
    ['cursor=x', 'cursor'],
    ['cursor=', 'cursor'],
    ['kind=volume', 'kind'],
  ])('GET /drift?%s returns 400 and names the parameter', async (query, parameter) => {
    const { status, headers, body } = await scene.app.get(`/api/v1/drift?${query}`);
    expect(status).toBe(400);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body.errors).toEqual([{ parameter, message: expect.any(String) }]);
  });

  it.each([
    ['abc', 400],
    ['0', 400],
    ['999', 404],
  ])('POST /drift/%s/acknowledge returns %i for an unknown event', async (id, status) => {
    const response = await scene.app.post(`/api/v1/drift/${id}/acknowledge`);
    expect(response.status).toBe(status);
    expect(response.body.errors).toEqual([{ parameter: 'id', message: expect.any(String) }]);
  });
});

describe('acknowledging a drift event', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await setScene();
    await settle(scene, 'coingecko');
  });
  afterAll(() => scene.app.close());

  it('makes a shorter list the baseline when its volume event is acknowledged', async () => {
    scene.app.coingecko.arm('halfGone');
    await scene.runNext('coingecko');
    await scene.runNext('coingecko');
    const [event] = await scene.open('coingecko');
    const response = await acknowledge(scene, event!);
    expect(response).toMatchObject({
      status: 200,
      body: { event: { id: event!.id, status: 'acknowledged', closed_at: expect.any(String) } },
    });
    expect((await acknowledge(scene, event!)).body).toEqual(response.body);
    for (let run = 0; run < 7; run++) await scene.runNext('coingecko');
    expect(await scene.open('coingecko')).toEqual([]);
    expect(await scene.one(event!.id)).toMatchObject({ status: 'acknowledged' });
  });

  it('does not report an acknowledged change of shape again while it lasts', async () => {
    scene.app.coingecko.arm('droppedField', { field: 'total_volume' });
    await scene.runNext('coingecko');
    const [event] = await scene.open('coingecko');
    expect(event).toMatchObject({ kind: 'missing', field: 'total_volume' });
    await acknowledge(scene, event!);
    await scene.runNext('coingecko');
    expect(await scene.open('coingecko')).toEqual([]);
  });
});

describe('DRIFT_POLICY', () => {
  let scene: Scene;
  afterEach(() => scene.app.close());

  it('freeze of a run kind fails the job before anything is loaded, until the event is acknowledged', async () => {
    scene = await setScene({ env: { DRIFT_POLICY: 'coingecko.distribution=freeze, *.stale=freeze' } });
    await settle(scene, 'coingecko');
    scene.app.coingecko.arm('pricesTimes1000');
    const frozen = await scene.runNext('coingecko');
    expect(frozen).toMatchObject({ status: 'failure', pages: 0, counts: { read: 0 } });
    expect(frozen.error_message).toMatch(
      /^current_price .*1000 times larger.*DRIFT_POLICY freezes distribution of current_price.*raw_data.*acknowledge/,
    );
    const [raw] = await scene.app.database.query('SELECT count(*) AS pages FROM raw_data WHERE job_id = $1', [
      frozen.id,
    ]);
    expect(raw).toEqual({ pages: 2 });
    const events = await scene.open('coingecko');
    expect(brief(events)).toEqual(['critical distribution current_price']);
    await acknowledge(scene, events[0]!);
    const { body } = await scene.app.post('/api/v1/etl/replay', { job_id: frozen.id });
    await expect(ended(scene, body.job.id)).resolves.toMatchObject({ status: 'success', pages: 2 });
    expect(await scene.open('coingecko')).toEqual([]);
    expect(await scene.runNext('coingecko')).toMatchObject({ status: 'success' });
    scene.app.coingecko.disarm();
    scene.app.coingecko.arm('frozenFeed');
    scene.advance(DAY_MS);
    expect(await scene.runNext('coingecko')).toMatchObject({ status: 'failure', pages: 0 });
  });

  it('freeze of a page kind fails the job at that page', async () => {
    scene = await setScene({ env: { DRIFT_POLICY: 'coingecko.type_changed=freeze' } });
    scene.app.coingecko.arm('priceString', { rows: 1000, page: 2 });
    const job = await scene.runNext('coingecko');
    expect(job).toMatchObject({ status: 'failure', pages: 1, counts: { read: 250 } });
    expect(job.error_message).toMatch(/current_price .*string.*DRIFT_POLICY freezes type_changed.*Page 2/);
    scene.app.coingecko.disarm();
    expect(await scene.runNext('coingecko')).toMatchObject({ status: 'success' });
  });

  it('reject rejects the records that show a change and loads the others', async () => {
    scene = await setScene({ env: { DRIFT_POLICY: 'coinpaprika.type_changed=reject' } });
    scene.app.coinpaprika.arm('priceString', { rows: 40 });
    const job = await scene.runNext('coinpaprika');
    expect(job).toMatchObject({ status: 'partial', counts: { rejected: 40 } });
    expect(job.counts.inserted).toBe(job.counts.read - 40);
    const rejects = await scene.app.database.query(
      'SELECT code, field, place, value, message FROM rejected_records WHERE job_id = $1 ORDER BY position LIMIT 1',
      [job.id],
    );
    expect(rejects).toEqual([
      {
        code: 'drift_type_changed',
        field: 'quotes.USD.price',
        place: 'index 0',
        value: expect.stringMatching(/^"[\d.]+"$/),
        message: expect.stringMatching(/^quotes.USD.price .*string in \d+ % .*number/),
      },
    ]);
  });

  it('ignores the DRIFT_POLICY of other sources', async () => {
    scene = await setScene({ env: { DRIFT_POLICY: 'csv.type_changed=freeze,coinpaprika.new=reject' } });
    scene.app.coingecko.arm('priceString', { rows: 1000 });
    expect(await scene.runNext('coingecko')).toMatchObject({ status: 'success' });
    expect(brief(await scene.open('coingecko'))).toEqual(['warning type_changed current_price']);
  });
});

describe('drift of CSV files', () => {
  let app: TestApp;
  let folder: TestFolder;
  const COLUMNS = ['ticker', 'price', 'vol', 'date', 'market_cap'];
  const write = (day: number, rows: number, except = '') => {
    const columns = COLUMNS.filter((name) => name !== except);
    const cells = (i: number): Record<string, string> => ({
      ticker: `COIN${i}`,
      price: `${i + 1}.${day}5`,
      vol: '5',
      date: `2024-01-${String(day).padStart(2, '0')}`,
      market_cap: `${(i + 1) * 1000}`,
    });
    const lines = Array.from({ length: rows }, (_, i) => columns.map((name) => cells(i)[name]).join(','));
    return folder.write('coins.csv', `${columns.join(',')}\n${lines.join('\n')}\n`);
  };
  const run = async () => (await app.post('/api/v1/etl/run/csv?sync=true')).body.job;
  const open = async () => (await app.get('/api/v1/drift?status=open')).body.events as DriftEventDto[];

  beforeAll(async () => {
    folder = await createTestFolder();
    app = await startTestApp({ CSV_DATA_PATH: await write(1, 100) });
    for (let day = 1; day <= 9; day++) {
      await write(day, 100);
      await run();
    }
  });
  afterAll(async () => {
    await app.close();
    await folder.remove();
  });

  it('reports nothing for an unchanged file or for lines appended to one', async () => {
    expect((await run()).note).toContain('is unchanged');
    await appendFile(`${folder.path}/coins.csv`, 'NEW,1.5,5,2024-01-10,1000\n');
    expect(await run()).toMatchObject({ status: 'success', counts: { read: 1 } });
    expect(await open()).toEqual([]);
  });

  it('reports a file that lost half of its lines', async () => {
    await write(11, 50);
    expect(await run()).toMatchObject({ status: 'success', counts: { read: 50 } });
    expect(brief(await open())).toEqual(['critical volume all']);
    await write(12, 100);
    await run();
    expect(await open()).toEqual([]);
  });

  it('reports a missing column', async () => {
    await write(13, 100, 'market_cap');
    await run();
    const events = await open();
    expect(brief(events)).toEqual(['warning missing market_cap']);
    expect(events[0]!.feed).toBe(`${folder.path}/coins.csv`);
  });
});
