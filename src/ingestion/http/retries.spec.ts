import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { get } from 'node:http';
import { TerminalError } from '../../common/run-errors.js';
import { agentsWithConnectTimeout } from './agents.js';
import { redirectTarget } from './api-client.js';
import { redact } from './api-requests.js';
import type { Api } from './api.js';
import { backoff, readRetryAfter } from './http.policy.js';
import { CONNECT_TIMEOUT, toNetworkError, type NetworkError } from './network-errors.js';

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
const NOW = new Date('2026-05-01T12:00:00Z');

describe('backoff', () => {
  it('doubles up to 30 s, with full jitter', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((failures) => backoff(failures, 0, 0.5))).toEqual([
      500, 1000, 2000, 4000, 8000, 15_000, 15_000,
    ]);
    expect(backoff(5, 0, 0)).toBe(0);
  });

  it('is never shorter than Retry-After', () => {
    expect(backoff(1, 119_000, 0.5)).toBe(119_000);
    expect(backoff(9, 1_000, 0.9)).toBe(27_000);
  });
});

describe('readRetryAfter', () => {
  it.each([
    ['119', 119_000],
    [' 2 ', 2_000],
    ['0', 0],
    ['Fri, 01 May 2026 12:01:00 GMT', 60_000],
    ['Friday, 01-May-26 12:01:00 GMT', 60_000],
    ['Fri, 01 May 2026 11:00:00 GMT', 0],
    ['soon', 0],
    ['-5', 0],
    ['', 0],
  ])('reads "%s" as %i ms', (text, milliseconds) => {
    expect(readRetryAfter({ 'retry-after': text }, NOW)).toBe(milliseconds);
  });

  it('compares a date with the clock of the server', () => {
    const headers = { 'retry-after': 'Fri, 01 May 2026 09:00:30 GMT', date: 'Fri, 01 May 2026 09:00:00 GMT' };
    expect(readRetryAfter(headers, NOW)).toBe(30_000);
  });
});

describe('redirectTarget', () => {
  const REQUESTED = 'https://api.example.com/v1/contracts/eth/0x1';
  const target = (location: string | undefined, status = 301, mayFollow = true) =>
    redirectTarget(api, REQUESTED, { status, headers: { location } }, mayFollow);

  it('follows a redirect on the same host, http:// as https://', () => {
    expect(target('/v1/tickers/btc-bitcoin')).toBe('https://api.example.com/v1/tickers/btc-bitcoin');
    expect(target('http://api.example.com/v1/tickers/x')).toBe('https://api.example.com/v1/tickers/x');
    expect(target('/anything', 200)).toBeNull();
  });

  it.each([
    'https://evil.example/v1',
    'http://api.example.com:8080/v1',
    '//evil.example/',
    'https://api.example.com.evil.example/',
  ])('refuses a redirect to %s', (location) => {
    expect(() => target(location)).toThrow(TerminalError);
  });

  it('refuses a redirect without a valid Location, and endless redirects', () => {
    expect(() => target(undefined)).toThrow(/Location/);
    expect(() => target('javascript:alert(1)')).toThrow(/Location/);
    expect(() => target('/again', 302, false)).toThrow(/too many times.*\/again/);
  });
});

describe('toNetworkError', () => {
  const errorOf = (code: string): NetworkError =>
    toNetworkError(Object.assign(new Error(), { code }), api, 1000);

  it.each(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNECTTIMEOUT'])(
    'reports %s as unreachable, with host, code and variable',
    (code) => {
      expect(errorOf(code)).toMatchObject({
        kind: 'unreachable',
        message: expect.stringMatching(`Example.*\\(api\\.example\\.com, ${code}\\).*EXAMPLE_BASE_URL`),
      });
    },
  );

  it('finds the code when several addresses of one host fail', () => {
    const refused = Object.assign(new Error(), { code: 'ECONNREFUSED' });
    const error = Object.assign(new Error('x'), { cause: new AggregateError([refused, refused]) });
    expect(toNetworkError(error, api, 1000)).toMatchObject({ kind: 'unreachable' });
  });

  it.each([
    ['ECONNRESET', 'interrupted'],
    ['EPIPE', 'interrupted'],
    ['', 'interrupted'],
    ['CERT_HAS_EXPIRED', 'permanent'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'permanent'],
  ])('classifies "%s" as %s', (code, kind) => {
    expect(errorOf(code)).toMatchObject({ kind });
  });
});

it('agentsWithConnectTimeout gives up when no connection is made in time', async () => {
  const { httpAgent } = agentsWithConnectTimeout(100);
  const request = get({ host: 'silent.example', agent: httpAgent, lookup: () => undefined });
  await expect(once(request, 'response')).rejects.toMatchObject({ code: CONNECT_TIMEOUT });
  httpAgent.destroy();
});

it('redact removes a key, plain and URL-encoded', () => {
  expect(redact('key=a+b%2Bc and a+b', 'a+b')).toBe('key=[redacted]%2Bc and [redacted]');
  expect(redact('?k=a%2Bb', 'a+b')).toBe('?k=[redacted]');
  expect(redact('nothing', undefined)).toBe('nothing');
});
