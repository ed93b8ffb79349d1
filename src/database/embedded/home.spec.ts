import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectionUrl, createHome, newConnection, readConnection, writeConnection } from './home.js';

describe('the home of the embedded server', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kasparro-home-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('stores the connection in a file that only its owner can read', async () => {
    const home = createHome(join(folder, 'deep', 'home'));
    const connection = { ...newConnection(), port: 21_000 };
    await writeConnection(home, connection);
    expect(await readConnection(home)).toEqual(connection);
    expect((await stat(home.connectionFile)).mode & 0o777).toBe(0o600);
    expect(await readdir(home.directory)).toEqual(['connection.json']);
  });

  it.each(['', '{"port":1', '{"port":"1","user":"a","database":"b","password":"c"}', '[]'])(
    'treats a damaged connection file (%j) as missing',
    async (text) => {
      const home = createHome(folder);
      await writeFile(home.connectionFile, text);
      expect(await readConnection(home)).toBeNull();
    },
  );

  it('reports in one line a home that is a file or below a file', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    for (const path of [file, join(file, 'below')]) {
      expect(() => createHome(path)).toThrow(new RegExp(`^Cannot use KASPARRO_HOME ${path} .*$`));
    }
  });

  it('generates a new password each time and puts it in the URL', () => {
    const [one, other] = [newConnection(), newConnection()];
    expect(one.password).not.toBe(other.password);
    expect(connectionUrl({ ...one, password: 'a/b', port: 5 })).toBe(
      'postgres://kasparro:a%2Fb@127.0.0.1:5/kasparro',
    );
  });
});
