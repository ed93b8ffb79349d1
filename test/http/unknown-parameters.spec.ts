import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { addressOf, plausible, readOperations, type Operation } from '../support/openapi.js';

describe('unknown parameters', () => {
  let app: TestApp;
  let operations: Operation[];

  beforeAll(async () => {
    app = await startTestApp({ ROLE: 'api' });
    operations = await readOperations(app.url);
  });

  afterAll(() => app.close());

  const answersTo = async (name: string) =>
    Promise.all(
      operations.map(async (operation) => {
        const { method, path, parameters } = operation;
        const needed = parameters.filter((parameter) => parameter.in === 'query' && parameter.required);
        const query = [...needed.map((parameter) => [parameter.name, plausible(parameter)] as const)];
        const inPath: Record<string, string> = path.includes('{source}') ? { source: 'csv' } : {};
        const address = addressOf(operation, inPath, [...query, [name, 'x']]);
        const body = operation.form ? new FormData() : undefined;
        const response = await fetch(app.url + address, { method, body });
        const { errors } = (await response.json()) as { errors?: { parameter: string }[] };
        const named = errors?.some(({ parameter }) => parameter === name) ?? false;
        return { call: `${method} ${path}`, status: response.status, named };
      }),
    );

  it.each(['no_such_parameter', 'Limit', 'constructor', 'toString', '__proto__', 'limit[]'])(
    'every call rejects the unknown parameter %s by name',
    async (name) => {
      const answers = await answersTo(name);
      expect(answers.length).toBeGreaterThan(20);
      expect(answers.filter(({ status, named }) => status !== 400 || !named)).toEqual([]);
    },
  );
});
