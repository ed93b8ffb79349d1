/**
 * Reads an async iterable one item ahead: while the consumer works on an item the next one is
 * already being made. Never more than one, so memory stays bounded.
 */
export async function* ahead<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    let upcoming = iterator.next();
    for (;;) {
      const result = await upcoming;
      if (result.done) return;
      upcoming = iterator.next();
      // A failure is thrown when its turn comes; until then it must not count as unhandled.
      upcoming.catch(() => undefined);
      yield result.value;
    }
  } finally {
    await iterator.return?.();
  }
}
