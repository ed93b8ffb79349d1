import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withStartLock } from './start-lock.js';

describe('withStartLock', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kasparro-lock-'));
    file = join(folder, 'start.lock');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('admits one caller at a time', async () => {
    let inside = 0;
    let most = 0;
    const visit = (): Promise<void> =>
      withStartLock(file, async () => {
        most = Math.max(most, ++inside);
        await sleep(10);
        inside--;
      });
    await Promise.all([visit(), visit(), visit()]);
    expect(most).toBe(1);
  });

  it('releases the lock when the work fails', async () => {
    await expect(withStartLock(file, () => Promise.reject(new Error('no luck')))).rejects.toThrow('no luck');
    await expect(withStartLock(file, () => Promise.resolve('in'), 0)).resolves.toBe('in');
  });

  it('times out on a holder that never finishes, naming the file', async () => {
    let finish = (): void => undefined;
    const holder = withStartLock(file, () => new Promise<void>((resolve) => (finish = resolve)));
    await expect(withStartLock(file, () => Promise.resolve(), 50)).rejects.toThrow(file);
    finish();
    await holder;
  });
});
