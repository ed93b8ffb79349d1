import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { get } from 'node:http';
import { TerminalError } from '../../common/run-errors.js';
import { readSettings } from '../../config/settings.js';
import { SOURCES } from '../../config/source-names.js';
import { impatientAgents } from './agents.js';
import type { Api } from './api.js';
import { pauseAfter } from './http.policy.js';
import { CONNECT_TIMEOUT, networkFault } from './network-errors.js';
import { redact } from './redact.js';
import { redirectTarget } from './redirects.js';
import { readRetryAfter } from './retry-after.js';

const api: Api = {
  source: 'coinpaprika',
  title: 'CoinPaprika',
  access: readSettings({}, SOURCES).apis.coinpaprika,
};
const NOW = new Date('2026-05-01T12:00:00Z');

describe('the pause before the next try', () => {
  it('grows twofold up to half a minute and is jittered over its whole width', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((failures) => pauseAfter(failures, 0, 0.5))).toEqual([
      500, 1000, 2000, 4000, 8000, 15_000, 15_000,
    ]);
    expect(pauseAfter(5, 0, 0)).toBe(0);
  });

  it('is never shorter than what was asked for', () => {
    expect(pauseAfter(1, 119_000, 0.5)).toBe(119_000);
    expect(pauseAfter(9, 1_000, 0.9)).toBe(27_000);
  });
});

describe('Retry-After', () => {
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
  ])('%s', (text, milliseconds) => {
    expect(readRetryAfter({ 'retry-after': text }, NOW)).toBe(milliseconds);
  });

  it('measures a date from the clock of the server that wrote it', () => {
    const headers = { 'retry-after': 'Fri, 01 May 2026 09:00:30 GMT', date: 'Fri, 01 May 2026 09:00:00 GMT' };
    expect(readRetryAfter(headers, NOW)).toBe(30_000);
  });
});

describe('a redirect', () => {
  const ASKED = 'https://api.coinpaprika.com/v1/contracts/eth/0x1';
  const target = (location: string | undefined, status = 301, mayFollow = true) =>
    redirectTarget(api, ASKED, { status, headers: { location } }, mayFollow);

  it('is followed on the host that was asked, http:// as https://', () => {
    expect(target('/v1/tickers/btc-bitcoin')).toBe('https://api.coinpaprika.com/v1/tickers/btc-bitcoin');
    expect(target('http://api.coinpaprika.com/v1/tickers/x')).toBe(
      'https://api.coinpaprika.com/v1/tickers/x',
    );
    expect(target('/anything', 200)).toBeNull();
  });

  it.each([
    'https://evil.example/v1',
    'http://api.coinpaprika.com:8080/v1',
    '//evil.example/',
    'https://api.coinpaprika.com.evil.example/',
  ])('is not followed to %s', (location) => {
    expect(() => target(location)).toThrow(TerminalError);
  });

  it('is an error when it leads nowhere or in circles', () => {
    expect(() => target(undefined)).toThrow('a redirect to nowhere');
    expect(() => target('javascript:alert(1)')).toThrow('a redirect to nowhere');
    expect(() => target('/again', 302, false)).toThrow('redirects in circles');
  });
});

describe('when no answer comes', () => {
  const fault = (code: string, message = '') =>
    networkFault(Object.assign(new Error(message), { code }), api, 1000);

  it.each(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNECTTIMEOUT'])(
    '%s means that nobody can be reached',
    (code) => {
      expect(fault(code)).toEqual({
        kind: 'unreachable',
        message: expect.stringMatching(
          `^CoinPaprika cannot be reached: .*\\(api\\.coinpaprika\\.com, ${code}\\)\\. Check the network and COINPAPRIKA_BASE_URL`,
        ),
      });
    },
  );

  it('reads the codes of several addresses of one host', () => {
    const refused = Object.assign(new Error(), { code: 'ECONNREFUSED' });
    const error = Object.assign(new Error('x'), { cause: new AggregateError([refused, refused]) });
    expect(networkFault(error, api, 1000)).toMatchObject({ kind: 'unreachable' });
  });

  it.each([
    ['ECONNRESET', 'broken'],
    ['EPIPE', 'broken'],
    ['', 'broken'],
    ['CERT_HAS_EXPIRED', 'hopeless'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'hopeless'],
  ])('%s means %s', (code, kind) => {
    expect(fault(code)).toMatchObject({ kind });
  });
});

it('an address that swallows everything is given up in time', async () => {
  const { httpAgent } = impatientAgents(100);
  const asked = get({ host: 'silent.example', agent: httpAgent, lookup: () => undefined });
  await expect(once(asked, 'response')).rejects.toMatchObject({ code: CONNECT_TIMEOUT });
  httpAgent.destroy();
});

it('a key is taken out of a text in every form it may stand there', () => {
  expect(redact('key=a+b%2Bc and a+b', 'a+b')).toBe('key=[redacted]%2Bc and [redacted]');
  expect(redact('?k=a%2Bb', 'a+b')).toBe('?k=[redacted]');
  expect(redact('nothing', undefined)).toBe('nothing');
});
