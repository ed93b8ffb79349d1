import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Uploads } from '../../../src/jobs/uploads/uploads.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createTestFolder, type TestFolder } from '../../support/files.js';

const CANDLES = '1381017600,122.0,122.0,122.0,122.0,0.1,1\n1381104000,123.61,123.61,123.61,123.61,0.1,1\n';

const daysFromNow = (days: number): Date => new Date(Date.now() + days * 86_400_000);

interface Uploaded {
  status: number;
  location: string | null;
  // Answers are read by their fields.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

describe('a CSV upload', () => {
  let app: TestApp;
  let home: TestFolder;

  beforeAll(async () => {
    home = await createTestFolder();
    app = await startTestApp({ KASPARRO_HOME: home.path });
  });

  afterAll(async () => {
    await app.close();
    await home.remove();
  });

  const upload = async (
    name: string,
    content: string | Buffer,
    query = '',
    url = app.url,
  ): Promise<Uploaded> => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(Buffer.from(content))]), name);
    const response = await fetch(`${url}/api/v1/etl/upload${query}`, { method: 'POST', body: form });
    return {
      status: response.status,
      location: response.headers.get('location'),
      body: await response.json(),
    };
  };

  const kept = async (): Promise<string[]> => {
    const folder = join(home.path, 'uploads');
    return existsSync(folder) ? readdir(folder) : [];
  };

  /** Waits for deletion: the framework deletes a refused file after it has responded. */
  const settled = async (wanted: string[]): Promise<string[]> => {
    for (let tries = 0; tries < 500 && (await kept()).length > wanted.length; tries++) await sleep(20);
    return kept();
  };

  const ended = async (id: number): Promise<Uploaded['body']> => {
    for (;;) {
      const { job } = (await app.get(`/api/v1/etl/jobs/${id}`)).body;
      if (job.status !== 'queued' && job.status !== 'running') return job;
      await sleep(50);
    }
  };

  it('is only inspected with dry_run', async () => {
    const { status, body } = await upload('XBTUSD_1440.csv', CANDLES, '?dry_run=true');
    expect(status).toBe(200);
    expect(body.inspection).toMatchObject({
      file: 'XBTUSD_1440.csv',
      refused: null,
      coin: expect.stringMatching(/^BTC .*file name/),
      records_looked_at: 2,
    });
    expect(await kept()).toEqual([]);
    expect((await app.get('/api/v1/etl/jobs')).body.jobs).toEqual([]);
  });

  it('is loaded by a job with trigger upload', async () => {
    const { status, location, body } = await upload('XBTUSD_1440.csv', CANDLES);
    expect(status).toBe(202);
    expect(location).toBe(`/api/v1/etl/jobs/${body.job.id}`);
    expect(await ended(Number(body.job.id))).toMatchObject({
      status: 'success',
      trigger: 'upload',
      counts: { inserted: 2 },
    });
    const { body: data } = await app.get('/api/v1/data?symbol=BTC');
    expect(data.data[0]).toMatchObject({ price_usd: 123.61, timestamp: '2013-10-07T00:00:00.000Z' });
  });

  it('is deleted once loaded, and can still be replayed', async () => {
    expect(await settled([])).toEqual([]);
    // No later run continues it, so it has no checkpoint.
    expect(await app.database.query('SELECT key FROM source_checkpoints')).toEqual([]);
    const replay = await app.post('/api/v1/etl/replay', { job_id: 1, dry_run: true });
    expect(replay.body.difference.counts).toMatchObject({ read: 2, unchanged: 2 });
  });

  it('is kept for seven days when its job failed', async () => {
    const { body } = await upload('prices.csv', 'symbol,date,price\nBTC,2024-01-15,0\n');
    expect(await ended(Number(body.job.id))).toMatchObject({ status: 'failure' });
    expect(await kept()).toHaveLength(1);
    const uploads = app.app.get(Uploads);
    expect(await uploads.removeOrphaned(daysFromNow(6))).toBe(0);
    expect(await uploads.removeOrphaned(daysFromNow(8))).toBe(1);
    expect(await kept()).toEqual([]);
  });

  it('is kept while its job is queued', async () => {
    const api = await startTestApp({ KASPARRO_HOME: home.path, ROLE: 'api' });
    const { body } = await upload('XBTUSD_1440.csv', CANDLES, '', api.url);
    const uploads = api.app.get(Uploads);
    expect(await uploads.removeOrphaned(daysFromNow(8))).toBe(0);
    await api.post(`/api/v1/etl/jobs/${body.job.id}/cancel`);
    expect(await uploads.removeOrphaned(daysFromNow(8))).toBe(1);
    expect(await kept()).toEqual([]);
    await api.close();
  });

  it('is refused with reason and remedy, and deleted', async () => {
    const before = await kept();
    const { status, body } = await upload('prices.csv', 'symbol,date,price\nBTC,03/04/2024,1.5\n');
    expect(status).toBe(422);
    expect(body.detail).toMatch(/prices\.csv: .*ambiguous.*\?date_format=DMY or \?date_format=MDY/);
    expect(await kept()).toEqual(before);
    const again = await upload('prices.csv', 'symbol,date,price\nBTC,03/04/2024,1.5\n', '?date_format=DMY');
    expect(again.status).toBe(202);
    await ended(Number(again.body.job.id));
    // It is deleted shortly after its job has ended.
    expect(await settled([])).toEqual([]);
  });

  it.each([
    ['?decimal=x', 'decimal'],
    ['?date_format=nonsense', 'date_format'],
    ['?map=nonsense', 'map'],
    [`?symbol=${'X'.repeat(101)}`, 'symbol'],
    ['?colour=red', 'colour'],
  ])('is refused with %s, naming the parameter, and deleted', async (query, parameter) => {
    const before = await kept();
    const { status, body } = await upload('XBTUSD_1440.csv', CANDLES, query);
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ parameter }]);
    expect(await settled(before)).toEqual(before);
  });

  it.each(['../../escaped.csv', '/etc/cron.d/escaped', 'a\\b.csv', '..'])(
    'is refused under the name %s without writing a file',
    async (name) => {
      const before = await kept();
      const { status } = await upload(name, CANDLES);
      expect(status).toBe(400);
      expect(await kept()).toEqual(before);
      expect(existsSync(join(home.path, '..', 'escaped.csv'))).toBe(false);
    },
  );

  it('is refused without a file', async () => {
    const response = await fetch(`${app.url}/api/v1/etl/upload`, { method: 'POST', body: new FormData() });
    expect(response.status).toBe(400);
  });

  it.each([
    ['file', { dry_run: 'true' }, /^Too many fields\. .*\?dry_run=true$/],
    ['data', {}, /^Unexpected file field.* form field "file"/],
  ])('is refused in the field %s with %j, and the detail explains the form', async (field, texts, detail) => {
    const before = await kept();
    const form = new FormData();
    form.append(field, new Blob([CANDLES]), 'BTC-USD.csv');
    for (const [name, text] of Object.entries(texts)) form.append(name, text);
    const response = await fetch(`${app.url}/api/v1/etl/upload`, { method: 'POST', body: form });
    const { status, detail: message } = (await response.json()) as { status: number; detail: string };
    expect(status).toBe(400);
    expect(message).toMatch(detail);
    expect(await settled(before)).toEqual(before);
  });

  it('leaves no file when the client disconnects', async () => {
    const before = await kept();
    const sending = request(`${app.url}/api/v1/etl/upload`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x', 'content-length': '1000000' },
    });
    sending.on('error', () => undefined);
    sending.write(
      '--x\r\nContent-Disposition: form-data; name="file"; filename="BTC-USD.csv"\r\n\r\nDate,Close\n',
    );
    while ((await kept()).length === before.length) await sleep(20);
    sending.destroy();
    expect(await settled(before)).toEqual(before);
  });
});
