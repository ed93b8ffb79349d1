/**
 * Reads an async iterable one item ahead, from the moment the consumer says so: while it works on an
 * item, or waits for somebody else who does, the next one is made. Never more than one, so memory
 * stays bounded. A consumer that never says so gets each item when it asks for it.
 */
export class ReadAhead<T> implements AsyncIterable<T> {
  private readonly iterator: AsyncIterator<T>;
  private upcoming: Promise<IteratorResult<T>> | null = null;

  constructor(source: AsyncIterable<T>) {
    this.iterator = source[Symbol.asyncIterator]();
  }

  /** Begins to make the next item, unless that was begun already. */
  begin(): void {
    if (this.upcoming) return;
    this.upcoming = this.iterator.next();
    // A failure is thrown when its turn comes; until then it must not count as unhandled.
    this.upcoming.catch(() => undefined);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    try {
      for (;;) {
        this.begin();
        const result = (await this.upcoming) as IteratorResult<T>;
        if (result.done) return;
        this.upcoming = null;
        yield result.value;
      }
    } finally {
      await this.iterator.return?.();
    }
  }
}
