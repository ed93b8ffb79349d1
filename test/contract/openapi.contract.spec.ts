import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { shapeOf } from '../support/openapi.js';
import { startKasparro, type KasparroProcess } from '../support/processes.js';

/** The document without its prose; `UPDATE_OPENAPI=1 npm test -- openapi.contract` writes it after an intended change. */
const EXPECTED = 'test/fixtures/openapi.json';

// The build, since the Swagger plugin of the Nest compiler completes the document there only.
describe('the OpenAPI document of the built program', () => {
  let database: TestDatabase;
  let server: KasparroProcess;

  beforeAll(async () => {
    database = await createTestDatabase();
    server = startKasparro({ DATABASE_URL: database.url, ROLE: 'api' });
  });

  afterAll(async () => {
    await server.end('SIGTERM');
    await database.drop();
  });

  it('has the paths, parameters and schemas of the contract', async () => {
    const shape = shapeOf(await (await fetch(`${await server.url}/docs-json`)).json());
    if (process.env.UPDATE_OPENAPI) await writeFile(EXPECTED, `${JSON.stringify(shape, null, 2)}\n`);
    expect(shape).toEqual(JSON.parse(await readFile(EXPECTED, 'utf8')));
  });
});
