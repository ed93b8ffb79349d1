import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createTestFolder, type TestFolder } from '../support/files.js';

const SCRIPTS = ['setup.mjs', 'setup-lock.mjs'];
const LONG_AGO = new Date('2020-01-01');

/** The pre-script of each `npm` command, in a small checkout with the same layout as this one. */
describe('scripts/setup.mjs', () => {
  let checkout: TestFolder;

  beforeEach(async () => {
    checkout = await createTestFolder();
    await mkdir(join(checkout.path, 'scripts'));
    await mkdir(join(checkout.path, 'src'));
    for (const script of SCRIPTS)
      await copyFile(join('scripts', script), join(checkout.path, 'scripts', script));
    await symlink(resolve('node_modules'), join(checkout.path, 'node_modules'));
    await checkout.write('package.json', '{"type":"module"}');
    await utimes(await checkout.write('package-lock.json', '{}'), LONG_AGO, LONG_AGO);
    await checkout.write('nest-cli.json', '{"sourceRoot":"src","compilerOptions":{"deleteOutDir":true}}');
    await checkout.write(
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: {
          outDir: 'dist',
          rootDir: '.',
          module: 'NodeNext',
          target: 'ES2024',
          types: [],
          noEmitOnError: true,
        },
        include: ['src/**/*.ts'],
      }),
    );
    await checkout.write('tsconfig.build.json', '{"extends":"./tsconfig.json"}');
    await checkout.write('src/main.ts', 'export const price: string = "1.50";\n');
  });

  afterEach(() => checkout.remove());

  const setUp = async (): Promise<{ code: number | null; printed: string }> => {
    const child = spawn(process.execPath, [join(checkout.path, 'scripts', 'setup.mjs')]);
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, printed };
  };
  const built = async (): Promise<string> => readFile(join(checkout.path, 'dist', 'src', 'main.js'), 'utf8');
  const leftLocks = async (): Promise<string[]> =>
    (await readdir(checkout.path)).filter((name) => name.startsWith('.setup'));

  it('builds once when several commands start at the same time, while the others wait', async () => {
    const commands = await Promise.all([setUp(), setUp(), setUp()]);
    expect(commands.map(({ code }) => code)).toEqual([0, 0, 0]);
    const printed = commands.map((command) => command.printed).join('');
    expect(printed.match(/^Building/gm)).toHaveLength(1);
    expect(printed.match(/^Waiting for another command \(process \d+\)/gm)).toHaveLength(2);
    expect(await built()).toContain('1.50');
    expect(await leftLocks()).toEqual([]);
  });

  it('ignores the lock of a command that was killed', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    await checkout.write('.setup.lock', String(pid));
    expect(await setUp()).toEqual({ code: 0, printed: expect.stringMatching(/^Building .*\n$/) });
    expect(await built()).toContain('1.50');
    expect(await leftLocks()).toEqual([]);
  });

  it('releases the lock when the build fails, and builds once the cause is fixed', async () => {
    await checkout.write('src/main.ts', 'export const price: string = 1.5;\n');
    const failed = await setUp();
    expect(failed).toMatchObject({ code: 1, printed: expect.stringContaining('The build failed') });
    expect(existsSync(join(checkout.path, 'dist', '.built'))).toBe(false);
    expect(await leftLocks()).toEqual([]);
    await writeFile(join(checkout.path, 'src', 'main.ts'), 'export const price: string = "1.5";\n');
    expect((await setUp()).code).toBe(0);
    expect(await built()).toContain('1.5');
  });

  it('does and prints nothing when everything is up to date', async () => {
    await setUp();
    expect(await setUp()).toEqual({ code: 0, printed: '' });
  });
});
