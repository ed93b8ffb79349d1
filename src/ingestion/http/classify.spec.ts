import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiSource } from '../../config/plans.js';
import { readSettings } from '../../config/settings.js';
import { SOURCES } from '../../config/source-names.js';
import { coinGeckoApi } from '../../sources/coingecko/coingecko.api.js';
import { coinPaprikaApi } from '../../sources/coinpaprika/coinpaprika.api.js';
import type { Api } from './api.js';
import { classify, type Verdict } from './classify.js';

const RECORDED = ['../shared/realdata', '../../shared/realdata']
  .map((path) => join(path, 'errors', 'errors.jsonl'))
  .find((path) => existsSync(path));
const describeRecorded = RECORDED ? describe : describe.skip;

function api(source: ApiSource): Api {
  const settings = readSettings({}, SOURCES);
  return source === 'coingecko' ? coinGeckoApi(settings) : coinPaprikaApi(settings);
}

function verdict(
  status: number,
  body: string,
  { source = 'coingecko', mayBeEmpty = false }: { source?: ApiSource; mayBeEmpty?: boolean } = {},
): Verdict {
  const answer = {
    url: 'https://x.example/list',
    status,
    headers: {},
    body: Buffer.from(body),
    receivedAt: new Date(),
  };
  return classify(answer, api(source), mayBeEmpty);
}

describe('what an answer means', () => {
  it('is the list asked for when it is a JSON array under a success', () => {
    expect(verdict(200, '[{"id":"a"},{"id":"b"}]')).toEqual({ fate: 'ok', recordCount: 2 });
    expect(verdict(200, '\ufeff[1]')).toEqual({ fate: 'ok', recordCount: 1 });
  });

  it('is a failure when the list is empty where it may not be', () => {
    expect(verdict(200, '[]')).toMatchObject({ fate: 'transient' });
    expect(verdict(200, '[]', { mayBeEmpty: true })).toEqual({ fate: 'ok', recordCount: 0 });
    expect(verdict(429, '[]', { mayBeEmpty: true })).toMatchObject({ fate: 'transient' });
  });

  it('is an error that stands in the place of the list, in the list, or deep within', () => {
    const error = '{"status":{"error_code":429,"error_message":"slow down"}}';
    const wrapped = (depth: number): string => (depth === 0 ? error : `{"a":[${wrapped(depth - 1)}]}`);
    for (const body of [error, `[${error}]`, `{"errors":[${error}]}`, wrapped(12)])
      expect(verdict(200, body)).toMatchObject({
        fate: 'transient',
        message: expect.stringContaining('code 429: "slow down"'),
      });
    expect(verdict(200, '{"errors":[{"error_code":10005}]}')).toMatchObject({ fate: 'terminal' });
  });

  it('is something else when whole JSON is neither list nor error, which no try will change', () => {
    expect(verdict(200, '{"data":[{"id":"a"}]}')).toEqual({
      fate: 'terminal',
      message:
        'CoinGecko answered HTTP 200 with an object where a list belongs, beginning "{"data":[{"id":"a"}]}". Check COINGECKO_BASE_URL and COINGECKO_PLAN; if they are right, the API has changed.',
    });
    expect(verdict(200, '{}')).toMatchObject({ fate: 'transient' });
  });

  it.each([400, 401, 402, 403, 404, 405, 410, 422, 451])(
    'cannot be mended by trying again under HTTP %i',
    (status) => {
      expect(verdict(status, '{"error":"no"}')).toMatchObject({
        fate: 'terminal',
        message: expect.stringContaining('"no"'),
      });
    },
  );

  it.each([408, 425, 429, 500, 502, 503, 504, 520, 599])('may pass under HTTP %i', (status) => {
    expect(verdict(status, '')).toMatchObject({ fate: 'transient' });
  });

  it.each([
    '{"status":{"error_code":429,"error_message":"slow down"}}',
    '{"error_code":429,"status":{"error_message":"slow down"}}',
    '{"error":{"status":{"error_code":"429","error_message":"slow down"}}}',
    '{"status":429,"error":"slow down"}',
    '{"a":{"b":{"c":{"error_code":429,"error_message":"slow down"}}}}',
  ])('finds the code of %s under HTTP 200', (body) => {
    expect(verdict(200, body)).toMatchObject({
      fate: 'transient',
      message: expect.stringContaining('HTTP 200, code 429: "slow down"'),
    });
  });

  it('says what to do about a limit that is shared without a key', () => {
    expect(verdict(429, 'error code: 1015')).toMatchObject({
      fate: 'transient',
      message: expect.stringContaining('a free demo key has its own: COINGECKO_PLAN=demo'),
    });
    expect(verdict(429, '{"error":"x"}', { source: 'coinpaprika' })).toMatchObject({
      message: expect.not.stringContaining('COINGECKO'),
    });
  });

  it('survives bodies that are deep, long or not text', () => {
    const deep = `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`;
    expect(verdict(500, deep)).toMatchObject({ fate: 'transient' });
    const long = verdict(400, JSON.stringify({ error: 'x'.repeat(100_000) }));
    expect(long.fate === 'terminal' && long.message.length).toBeLessThan(600);
    expect(verdict(403, '\0\x01\xff')).toMatchObject({ fate: 'terminal' });
  });
});

describeRecorded('recorded errors', () => {
  const recorded = RECORDED
    ? readFileSync(RECORDED, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Recorded)
    : [];
  interface Recorded {
    id: string;
    api: ApiSource;
    http_status: number;
    body: string;
  }
  const transient = /429|cloudflare-access-denied|200-empty/;

  it.each(recorded.map((one): [string, Recorded] => [one.id, one]))(
    '%s',
    (id, { api: source, http_status, body }) => {
      const result = verdict(http_status, body, { source });
      expect(result.fate).toBe(transient.test(id) ? 'transient' : 'terminal');
      expect(result.fate !== 'ok' && result.message).toMatch(/^Coin(Gecko|Paprika) answered .{10}/);
      expect(result.fate !== 'ok' && result.message).not.toMatch(/<|\n/);
    },
  );
});
