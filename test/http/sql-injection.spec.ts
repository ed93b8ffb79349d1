import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { addressOf, plausible, readOperations, type Operation, type Parameter } from '../support/openapi.js';

/** Each would drop the table, show every row or sleep, if it ever became part of a statement. */
const INJECTIONS = [
  "'; DROP TABLE canary; --",
  '"; DROP TABLE canary; --',
  '1; DROP TABLE canary',
  '1); DROP TABLE canary; --',
  "' OR '1'='1",
  '1 OR 1=1',
  "' UNION SELECT version() --",
  "BTC'||(SELECT pg_sleep(60))||'",
  '1;SELECT pg_sleep(60)',
  "\\'; DROP TABLE canary; --",
  '$1',
  '%',
  "E'\\x27'",
  '$$; DROP TABLE canary; $$',
];

describe('SQL injection', () => {
  let app: TestApp;
  let operations: Operation[];

  beforeAll(async () => {
    app = await startTestApp();
    await app.post('/api/v1/etl/run/csv?sync=true');
    await app.database.query('CREATE TABLE canary AS SELECT 1 AS alive');
    operations = await readOperations(app.url);
  });

  afterAll(() => app.close());

  const send = async ({ method }: Operation, address: string, body?: object) => {
    const response = await fetch(app.url + address, {
      method,
      headers: body ? { 'content-type': 'application/json' } : {},
      body: body && JSON.stringify(body),
    });
    return { call: `${method} ${address}`, status: response.status, text: await response.text() };
  };

  const expectHarmless = async (answers: { call: string; status: number; text: string }[]) => {
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    for (const { text } of answers) expect(text).not.toMatch(/syntax error|PostgreSQL \d|relation "/);
    expect(await app.database.query('SELECT alive FROM canary')).toEqual([{ alive: 1 }]);
    expect((await app.get('/api/v1/data')).body.pagination.total).toBe(10);
  };

  it('SQL stays text in every parameter of every call', async () => {
    const answers = [];
    for (const operation of operations)
      for (const attacked of operation.parameters)
        for (const injection of INJECTIONS)
          answers.push(await send(operation, withValue(operation, attacked, injection)));
    expect(answers.length).toBeGreaterThan(30 * INJECTIONS.length);
    await expectHarmless(answers);
  });

  it('SQL stays text in every field of every JSON body', async () => {
    const answers = [];
    for (const operation of operations)
      for (const field of Object.keys(operation.json?.properties ?? {}))
        for (const injection of INJECTIONS)
          answers.push(
            await send(operation, addressOf(operation, { id: '999' }, []), { [field]: injection }),
          );
    expect(answers.length).toBeGreaterThan(3 * INJECTIONS.length);
    await expectHarmless(answers);
  });

  it('a search for SQL finds nothing', async () => {
    for (const injection of INJECTIONS) {
      const { body } = await app.get(`/api/v1/data?symbol=${encodeURIComponent(injection)}`);
      expect(body.data).toEqual([]);
    }
  });
});

/** The address of a call in which one parameter holds the text and the needed others something that fits. */
function withValue(operation: Operation, attacked: Parameter, text: string): string {
  const values = operation.parameters
    .filter((parameter) => parameter === attacked || parameter.required)
    .map((parameter) => ({ ...parameter, value: parameter === attacked ? text : plausible(parameter) }));
  const inPath = values.filter((parameter) => parameter.in === 'path');
  const inQuery = values.filter((parameter) => parameter.in === 'query');
  return addressOf(
    operation,
    Object.fromEntries(inPath.map(({ name, value }) => [name, value])),
    inQuery.map(({ name, value }) => [name, value]),
  );
}
