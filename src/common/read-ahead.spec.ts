import { describe, expect, it } from '@jest/globals';
import { ReadAhead } from './read-ahead.js';

/** Yields 1 to `last`, recording in `made` what it yields and that it was closed. */
async function* numbered(made: (number | 'closed')[], last = 5): AsyncGenerator<number> {
  try {
    for (let number = 1; number <= last; number++) {
      await Promise.resolve();
      made.push(number);
      yield number;
    }
  } finally {
    made.push('closed');
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('ReadAhead', () => {
  it('yields every item once and in order, whether or not it was prefetched', async () => {
    const read: number[] = [];
    const items = new ReadAhead(numbered([]));
    for await (const item of items) {
      if (item % 2 === 0) items.begin();
      read.push(item);
    }
    expect(read).toEqual([1, 2, 3, 4, 5]);
  });

  it('prefetches one item after begin(), never two, and none without begin()', async () => {
    const made: (number | 'closed')[] = [];
    const items = new ReadAhead(numbered(made));
    for await (const item of items) {
      await settled();
      expect(made).toHaveLength(item);
      if (item === 3) break;
      items.begin();
      items.begin();
      await settled();
      expect(made).toHaveLength(item + 1);
    }
  });

  it('throws the failure of a prefetched item only when the item is requested', async () => {
    const failing = async function* (): AsyncGenerator<number> {
      yield 1;
      await Promise.resolve();
      throw new Error('the second is broken');
    };
    const seen: number[] = [];
    const items = new ReadAhead(failing());
    const reading = (async () => {
      for await (const item of items) {
        items.begin();
        await settled();
        seen.push(item);
      }
    })();
    await expect(reading).rejects.toThrow('the second is broken');
    expect(seen).toEqual([1]);
  });

  it('closes its source when the consumer stops', async () => {
    const made: (number | 'closed')[] = [];
    const items = new ReadAhead(numbered(made));
    for await (const item of items) {
      items.begin();
      if (item === 2) break;
    }
    expect(made).toEqual([1, 2, 3, 'closed']);
  });
});
