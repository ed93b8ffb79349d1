import { describe, expect, it } from '@jest/globals';
import { redactAll, secretsOf, withoutPasswords } from './secrets.js';
import { SOURCE_SETTINGS } from '../sources/source-settings.js';
import { readSettings } from './settings.js';

const settings = readSettings(
  {
    API_KEYS: 'client"key,short-client-key,abc',
    COINGECKO_PLAN: 'pro',
    COINGECKO_KEY: 'CG-pro+key/1',
    DATABASE_URL: 'postgresql://me:p%40ss%2Fword@db.example/x?sslpassword=of-the-key-file',
    DATABASE_READ_URL: 'postgresql://me:read-word@db.example/x',
  },
  SOURCE_SETTINGS,
);
const secrets = secretsOf(settings, 'postgresql://k:embedded-word@127.0.0.1:5/x');

describe('redactAll', () => {
  it.each([
    ['a client key', 'x-api-key: short-client-key', 'x-api-key: [redacted]'],
    ['in JSON', '{"m":"client\\"key"}', '{"m":"[redacted]"}'],
    ['a source key', 'got CG-pro+key/1!', 'got [redacted]!'],
    ['in a URL', '?k=CG-pro%2Bkey%2F1&b', '?k=[redacted]&b'],
    ['in base64', Buffer.from('short-client-key').toString('base64'), '[redacted]'],
    ['a password', 'for p@ss/word', 'for [redacted]'],
    ['a URL-encoded password', 'me:p%40ss%2Fword@', 'me:[redacted]@'],
    ['a password in a query', 'of-the-key-file', '[redacted]'],
    ['the password of the replica', 'read-word', '[redacted]'],
    ['the password of the embedded database', 'embedded-word', '[redacted]'],
    ['a repeated secret', 'read-word read-word', '[redacted] [redacted]'],
    ['text without a secret', 'nothing at all', 'nothing at all'],
  ])('masks %s', (_, text, redacted) => {
    expect(redactAll(text, secrets)).toBe(redacted);
  });

  it('leaves a secret of three characters, which would mask half of every line', () => {
    expect(redactAll('abc', secrets)).toBe('abc');
  });
});

describe('withoutPasswords', () => {
  it.each([
    [
      'postgresql://me:word@db.example:5432/x?sslmode=require',
      'postgresql://me:***@db.example:5432/x?sslmode=require',
    ],
    ['postgresql://me@db.example/x', 'postgresql://me@db.example/x'],
    ['postgresql://me:a@b:c@db.example/x', 'postgresql://me:***@db.example/x'],
    ['postgresql://me:w/x@db.example/x', '***'],
    ['postgresql://db.example/x?user=me&password=word', 'postgresql://db.example/x?user=me&password=***'],
    ['postgresql://db.example/x?sslPassword=word', 'postgresql://db.example/x?sslPassword=***'],
  ])('shows %s as %s', (url, shown) => {
    expect(withoutPasswords(url)).toBe(shown);
  });
});
