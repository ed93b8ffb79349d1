import { describe, expect, it } from '@jest/globals';
import { readSettings, SettingsError, type Settings } from './settings.js';

const KEY = 'Bearer abc-of-a-key';

const http = (env: Record<string, string>): Settings['http'] => readSettings(env, []).http;

function problemsOf(env: Record<string, string>): string[] {
  try {
    http(env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

describe('TRUST_PROXY', () => {
  it.each([
    ['', false],
    ['0', false],
    ['false', false],
    ['1', 1],
    [' 2 ', 2],
    ['loopback', ['loopback']],
    [
      'Loopback, 10.0.0.0/8,192.0.2.1, fd00::/8, ::1',
      ['loopback', '10.0.0.0/8', '192.0.2.1', 'fd00::/8', '::1'],
    ],
  ])('reads %s as %j', (value, read) => {
    expect(http({ TRUST_PROXY: value }).trustProxy).toEqual(read);
  });

  it.each([
    '10',
    '-1',
    '1.5',
    'yes',
    'proxy.example',
    '10.0.0.0/33',
    '10.0.0/8',
    '::1/129',
    '1.2.3.4/8/8',
    '1.2.3.4/',
  ])('rejects %s', (value) => {
    expect(problemsOf({ TRUST_PROXY: value })).toEqual([expect.stringMatching(/^TRUST_PROXY: must be /)]);
  });

  it('rejects true, which would let clients claim any address', () => {
    expect(problemsOf({ TRUST_PROXY: 'True' })).toEqual([
      expect.stringMatching(/^TRUST_PROXY: true .*number of proxies/),
    ]);
  });
});

describe('CORS_ORIGINS', () => {
  it('normalizes origins as browsers write them', () => {
    expect(
      http({ CORS_ORIGINS: 'https://Mine.example/ , http://localhost:3000,https://x.example:443' })
        .corsOrigins,
    ).toEqual(['https://mine.example', 'http://localhost:3000', 'https://x.example']);
  });

  it.each([
    'mine.example',
    'https://mine.example/app',
    'https://*.example',
    'https://a@b.example',
    'null',
    'ftp://x',
  ])('rejects %s', (value) => {
    expect(problemsOf({ CORS_ORIGINS: value })).toEqual([expect.stringMatching(/^CORS_ORIGINS: must be /)]);
  });

  it('allows * only with API_KEYS', () => {
    expect(problemsOf({ CORS_ORIGINS: '*' })).toEqual([
      expect.stringMatching(/^CORS_ORIGINS: .*API_KEYS must be set/),
    ]);
    expect(http({ CORS_ORIGINS: '*', API_KEYS: 'x' }).corsOrigins).toEqual(['*']);
  });
});

describe('API_KEYS', () => {
  it.each(['127.0.0.1', '127.0.0.2', '::1', 'localhost'])('are optional on %s', (host) => {
    expect(problemsOf({ HOST: host })).toEqual([]);
  });

  it('are separated by commas', () => {
    expect(http({ API_KEYS: ' one ,two,, three' }).apiKeys).toEqual(['one', 'two', 'three']);
  });

  it.each([KEY, 'ключ', 'a\tb'])('reject %s, which no header can carry, without printing it', (value) => {
    const problems = problemsOf({ API_KEYS: `fine,${value}` });
    expect(problems).toEqual([expect.stringMatching(/^API_KEYS: must be /)]);
    expect(problems.join()).not.toContain(value);
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'example.org', '127.example.org'])(
    'are required to serve the API on %s',
    (host) => {
      for (const role of ['all', 'api']) {
        expect(problemsOf({ HOST: host, ROLE: role })).toEqual([
          expect.stringContaining('API_KEYS must be set'),
        ]);
        expect(problemsOf({ HOST: host, ROLE: role, API_KEYS: 'x' })).toEqual([]);
      }
      for (const role of ['worker', 'scheduler']) expect(problemsOf({ HOST: host, ROLE: role })).toEqual([]);
    },
  );
});
