import { describe, expect, it } from '@jest/globals';
import { readSettings, SettingsError } from './settings.js';

const SOURCES = [{ name: 'csv' }, { name: 'other' }];

function problemsOf(env: Record<string, string>): string[] {
  try {
    readSettings(env, SOURCES);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('readSettings', () => {
  it('has a default for every variable', () => {
    expect(readSettings({}, SOURCES)).toMatchObject({
      role: 'all',
      databaseUrl: undefined,
      home: '.kasparro',
      http: {
        host: '127.0.0.1',
        port: 8000,
        apiKeys: [],
        requireKeyForReads: false,
        rateLimitPerMinute: 600,
      },
      schedules: { csv: { seconds: 3600 }, other: { seconds: 3600 } },
      runOnStart: true,
      workerConcurrency: 2,
      rejectLimitPercent: 50,
      rawRetentionDays: undefined,
      logLevel: 'info',
      csv: { path: 'data/crypto_data.csv' },
    });
  });

  it('treats an empty variable as unset', () => {
    expect(readSettings({ PORT: '', DATABASE_URL: ' ', RUN_ON_START: '' }, SOURCES)).toEqual(
      readSettings({}, SOURCES),
    );
  });

  it.each([
    [{ LOG_LEVEL: 'Debug' }, { logLevel: 'debug' }],
    [{ RUN_ON_START: 'FALSE' }, { runOnStart: false }],
    [{ RUN_ON_START: '0' }, { runOnStart: false }],
    [{ SCHEDULE_INTERVAL: '0' }, { schedules: { csv: null, other: null } }],
    [{ SCHEDULE_INTERVAL: '60', SCHEDULE_OTHER: '0' }, { schedules: { csv: { seconds: 60 }, other: null } }],
    [
      { SCHEDULE_CSV: '*/5 * * * *' },
      { schedules: { csv: { cron: '*/5 * * * *' }, other: { seconds: 3600 } } },
    ],
    [{ API_KEYS: ' a, b ,,' }, { http: { apiKeys: ['a', 'b'] } }],
    [{ HOST: '0.0.0.0', API_KEYS: 'k' }, { http: { host: '0.0.0.0' } }],
    [{ HOST: '0.0.0.0', ROLE: 'worker' }, { role: 'worker' }],
    [{ HOST: '0.0.0.0', ROLE: 'scheduler' }, { role: 'scheduler' }],
    [{ HOST: 'localhost' }, { http: { host: 'localhost' } }],
    [{ HOST: '::1' }, { http: { host: '::1' } }],
    [{ REQUIRE_KEY_FOR_READS: 'true', API_KEYS: 'k' }, { http: { requireKeyForReads: true } }],
    [{ DATABASE_URL: 'postgres://u:p@db.example:5432/x?sslmode=require' }, { home: '.kasparro' }],
    [{ PORT: '0' }, { http: { port: 0 } }],
  ])('reads %j', (env, expected) => {
    expect(readSettings(env as Record<string, string>, SOURCES)).toMatchObject(expected);
  });

  it.each([
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['ROLE', 'boss'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_URL', 'localhost:5432'],
    ['DATABASE_READ_URL', 'nonsense'],
    ['SCHEDULE_INTERVAL', 'hourly'],
    ['SCHEDULE_INTERVAL', '-5'],
    ['SCHEDULE_CSV', '* * * *'],
    ['SCHEDULE_CSV', '99 * * * *'],
    ['SCHEDULE_CSV', '* * * * * *'],
    ['RUN_ON_START', 'perhaps'],
    ['WORKER_CONCURRENCY', '0'],
    ['WORKER_CONCURRENCY', '1000'],
    ['REJECT_LIMIT_PERCENT', '101'],
    ['RAW_RETENTION_DAYS', '0'],
    ['RATE_LIMIT_PER_MINUTE', '0'],
    ['LOG_LEVEL', 'LOUD'],
    ['REQUIRE_KEY_FOR_READS', 'yes please'],
    ['REQUIRE_KEY_FOR_READS', 'true'],
    ['HOST', '0.0.0.0'],
    ['HOST', '127.0.0.1.example.org'],
    ['HOST', 'no host'],
    ['HOST', 'http://127.0.0.1'],
    ['CORS_ORIGINS', '*'],
    ['DATABASE_URL', 'postgres://u:p@db.example/x?sslmode=strict'],
    ['DATABASE_URL', 'postgres://u:p@db.example/x?sslmode=prefer'],
    ['DATABASE_READ_URL', 'postgres://u:p@db.example/x?sslmode=verify-ca'],
  ])('rejects %s=%s with one line that names the variable', (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name}: .+`));
    expect(problems[0]).not.toContain('\n');
  });

  it('reports all invalid variables at once', () => {
    const problems = problemsOf({ PORT: 'x', LOG_LEVEL: 'x', SCHEDULE_OTHER: 'x', ROLE: 'x' });
    expect(problems.map((line) => line.split(':')[0]).sort()).toEqual([
      'LOG_LEVEL',
      'PORT',
      'ROLE',
      'SCHEDULE_OTHER',
    ]);
    const error = new SettingsError(problems);
    expect(error.message.split('\n')).toHaveLength(5);
  });

  it('reports all variables that require API_KEYS at once', () => {
    const problems = problemsOf({ HOST: '0.0.0.0', CORS_ORIGINS: '*', REQUIRE_KEY_FOR_READS: 'true' });
    expect(problems.map((line) => line.split(':')[0])).toEqual([
      'HOST',
      'CORS_ORIGINS',
      'REQUIRE_KEY_FOR_READS',
    ]);
  });
});
