import { describe, expect, it } from '@jest/globals';
import { Loop } from './loop.js';

const loopWith = (warnings: string[]): Loop =>
  new Loop('Counting', { warn: (message: string) => warnings.push(message) });

describe('a loop', () => {
  it('does not start a run before the last one is done', async () => {
    const loop = loopWith([]);
    let runs = 0;
    const count = async (): Promise<void> => {
      await Promise.resolve();
      runs++;
    };
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const first = loop.run(async () => {
      runs++;
      await promise;
    });
    await loop.run(count);
    expect(runs).toBe(1);
    resolve(undefined);
    await first;
    await loop.run(count);
    expect(runs).toBe(2);
  });

  it('logs an error as a warning with its name, and runs again', async () => {
    const warnings: string[] = [];
    const loop = loopWith(warnings);
    await loop.run(() => Promise.reject(new Error('no database')));
    expect(warnings).toEqual(['Counting failed: no database']);
    await loop.run(() => Promise.reject(new Error('no network')));
    expect(warnings).toHaveLength(2);
  });
});
