import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { addressOf, readOperations } from '../support/openapi.js';

const EMPTY = 'is empty; give it a value or leave it out';

describe('empty parameters', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ ROLE: 'api' });
  });

  afterAll(() => app.close());

  it('every call rejects an empty parameter by name', async () => {
    const cases = (await readOperations(app.url)).flatMap((operation) =>
      operation.parameters.filter((one) => one.in === 'query').map(({ name }) => ({ operation, name })),
    );
    expect(cases.length).toBeGreaterThan(40);
    const answers = await Promise.all(
      cases.map(async ({ operation, name }) => {
        const { method, path } = operation;
        const address = addressOf(operation, path.includes('{source}') ? { source: 'csv' } : {}, [
          [name, ''],
        ]);
        const fields = Object.entries(operation.json?.properties ?? {});
        const needed = fields.filter(([, { type }]) => type === 'number').map(([field]) => [field, 1]);
        const response = await fetch(app.url + address, {
          method,
          ...(operation.json && {
            body: JSON.stringify(Object.fromEntries(needed)),
            headers: { 'content-type': 'application/json' },
          }),
        });
        const { errors = [] } = (await response.json()) as {
          errors?: { parameter: string; message: string }[];
        };
        const told = errors.filter(({ parameter }) => parameter === name).map(({ message }) => message);
        return { call: `${method} ${path} ${name}`, status: response.status, told };
      }),
    );
    expect(answers.filter(({ status, told }) => status !== 400 || String(told) !== EMPTY)).toEqual([]);
  });

  it.each([
    ['/data?symbol=,', 'symbol'],
    ['/data?symbol=%20', 'symbol'],
    ['/data?source=&source=', 'source'],
    ['/data?coin_id=,,&limit=1', 'coin_id'],
    ['/coins?q=%20', 'q'],
    ['/rejected?resolved', 'resolved'],
  ])('GET %s is refused too', async (path, parameter) => {
    const { status, body } = await app.get(`/api/v1${path}`);
    expect(body).toMatchObject({ detail: `${parameter}: ${EMPTY}`, errors: [{ parameter, message: EMPTY }] });
    expect(status).toBe(400);
  });

  it('reports an empty parameter together with other problems', async () => {
    const { body } = await app.get('/api/v1/data?symbol=&limit=0&symbols=');
    expect(body.errors).toEqual([
      { parameter: 'symbol', message: EMPTY },
      { parameter: 'symbols', message: 'is not a parameter of this call' },
      { parameter: 'limit', message: 'must be at least 1' },
    ]);
  });

  it.each(['symbol=BTC,', 'symbol=,BTC,,ETH', 'symbol=&symbol=BTC', 'source=csv,', 'coin_id=1,%20'])(
    'ignores empty items in a list with others: %s',
    async (query) => {
      expect((await app.get(`/api/v1/data?${query}`)).status).toBe(200);
    },
  );
});
