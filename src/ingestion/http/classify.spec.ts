import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Api } from './api.js';
import { classify, type Classification } from './classify.js';

const RECORDED = ['../shared/realdata', '../../shared/realdata']
  .map((path) => join(path, 'errors', 'errors.jsonl'))
  .find((path) => existsSync(path));
const describeRecorded = RECORDED ? describe : describe.skip;

const api: Api = {
  source: 'example',
  title: 'Example',
  access: {
    baseUrl: 'https://api.example.com/v1',
    keyHeader: null,
    rate: { calls: 10, perSeconds: 1 },
    monthlyCalls: null,
    plan: 'free',
    key: undefined,
    maxCoins: null,
    callsPerRun: 1,
  },
};

function classified(
  status: number,
  body: string,
  { mayBeEmpty = false }: { mayBeEmpty?: boolean } = {},
): Classification {
  const response = {
    url: 'https://api.example.com/v1/list',
    status,
    headers: {},
    body: Buffer.from(body),
    receivedAt: new Date(),
  };
  return classify(response, api, mayBeEmpty);
}

describe('classify', () => {
  it('accepts a JSON array under a successful status', () => {
    expect(classified(200, '[{"id":"a"},{"id":"b"}]')).toEqual({ kind: 'ok', recordCount: 2 });
    expect(classified(200, '\ufeff[1]')).toEqual({ kind: 'ok', recordCount: 1 });
  });

  it('treats an empty list as a failure unless it is allowed', () => {
    expect(classified(200, '[]')).toMatchObject({ kind: 'transient' });
    expect(classified(200, '[]', { mayBeEmpty: true })).toEqual({ kind: 'ok', recordCount: 0 });
    expect(classified(429, '[]', { mayBeEmpty: true })).toMatchObject({ kind: 'transient' });
  });

  it('finds an error under HTTP 200, also inside a list or deeply nested', () => {
    const error = '{"status":{"error_code":429,"error_message":"slow down"}}';
    const wrapped = (depth: number): string => (depth === 0 ? error : `{"a":[${wrapped(depth - 1)}]}`);
    for (const body of [error, `[${error}]`, `{"errors":[${error}]}`, wrapped(12)])
      expect(classified(200, body)).toMatchObject({
        kind: 'transient',
        message: expect.stringContaining('code 429: "slow down"'),
      });
    expect(classified(200, '{"errors":[{"error_code":10005}]}')).toMatchObject({ kind: 'terminal' });
  });

  it('does not retry complete JSON that is neither a list nor an error', () => {
    expect(classified(200, '{"data":[{"id":"a"}]}')).toEqual({
      kind: 'terminal',
      message: expect.stringMatching(
        /^Example .*HTTP 200.* list.*"{"data":\[{"id":"a"}\]}".*EXAMPLE_BASE_URL.*EXAMPLE_PLAN/,
      ),
    });
    expect(classified(200, '{}')).toMatchObject({ kind: 'transient' });
  });

  it.each([400, 401, 402, 403, 404, 405, 410, 422, 451])(
    'treats HTTP %i as terminal and quotes the error',
    (status) => {
      expect(classified(status, '{"error":"no"}')).toMatchObject({
        kind: 'terminal',
        message: expect.stringContaining('"no"'),
      });
    },
  );

  it.each([408, 425, 429, 500, 502, 503, 504, 520, 599])('treats HTTP %i as transient', (status) => {
    expect(classified(status, '')).toMatchObject({ kind: 'transient' });
  });

  it.each([
    '{"status":{"error_code":429,"error_message":"slow down"}}',
    '{"error_code":429,"status":{"error_message":"slow down"}}',
    '{"error":{"status":{"error_code":"429","error_message":"slow down"}}}',
    '{"status":429,"error":"slow down"}',
    '{"a":{"b":{"c":{"error_code":429,"error_message":"slow down"}}}}',
  ])('finds the error code of %s under HTTP 200', (body) => {
    expect(classified(200, body)).toMatchObject({
      kind: 'transient',
      message: expect.stringContaining('HTTP 200, code 429: "slow down"'),
    });
  });

  it('appends the remedy of the vendor, in parentheses when a retry may help', () => {
    const remedyOf: Api['remedyOf'] = ({ status, kind }) => `remedy for ${kind} ${status}`;
    const message = (status: number) => {
      const response = {
        url: '',
        status,
        headers: {},
        body: Buffer.from('{"error":"x"}'),
        receivedAt: new Date(),
      };
      const result = classify(response, { ...api, remedyOf }, false);
      return result.kind === 'ok' ? '' : result.message;
    };
    expect(message(429)).toMatch(/"x" \(remedy for transient 429\)$/);
    expect(message(401)).toMatch(/"x" remedy for terminal 401\.$/);
  });

  it('copes with bodies that are deeply nested, long or binary', () => {
    const deep = `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`;
    expect(classified(500, deep)).toMatchObject({ kind: 'transient' });
    const long = classified(400, JSON.stringify({ error: 'x'.repeat(100_000) }));
    expect(long.kind === 'terminal' && long.message.length).toBeLessThan(600);
    expect(classified(403, '\0\x01\xff')).toMatchObject({ kind: 'terminal' });
  });
});

describeRecorded('classify: recorded errors', () => {
  const recorded = RECORDED
    ? readFileSync(RECORDED, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Recorded)
    : [];
  interface Recorded {
    id: string;
    http_status: number;
    body: string;
  }
  const transient = /429|cloudflare-access-denied|200-empty/;

  it.each(recorded.map((one): [string, Recorded] => [one.id, one]))('%s', (id, { http_status, body }) => {
    const result = classified(http_status, body);
    expect(result.kind).toBe(transient.test(id) ? 'transient' : 'terminal');
    expect(result.kind !== 'ok' && result.message).toMatch(/^Example .{20}/);
    expect(result.kind !== 'ok' && result.message).not.toMatch(/<|\n/);
  });
});
