import { describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { dataSourceOptions } from './data-source.js';
import { driverUrl } from './driver-url.js';

const URL = 'postgres://me:word@db.example/x';

/** The TLS options the driver derives from a connection string. */
const tls = (query: string): unknown => new pg.Client({ connectionString: driverUrl(URL + query) }).ssl;

describe('driverUrl', () => {
  it.each([
    ['', false],
    ['?sslmode=disable', false],
    ['?sslmode=require', { rejectUnauthorized: false }],
    ['?application_name=mine&sslmode=require', { rejectUnauthorized: false }],
    ['?sslmode=no-verify', { rejectUnauthorized: false }],
    ['?sslmode=verify-full', {}],
  ])('interprets "%s" as libpq does', (query, expected) => {
    expect(tls(query)).toEqual(expected);
  });

  it('causes no warning of the driver', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    for (const mode of ['require', 'no-verify', 'verify-full']) tls(`?sslmode=${mode}`);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('is used by the connections of the application', () => {
    const { url } = dataSourceOptions({
      url: `${URL}?sslmode=require`,
      applicationName: 'x',
      entities: [],
    }) as {
      url: string;
    };
    expect(url).toBe(driverUrl(`${URL}?sslmode=require`));
  });
});
