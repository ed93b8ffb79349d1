/**
 * Reads an async iterable up to one item ahead, so that the next item is produced while the consumer works on
 * the current one. Prefetching starts when the consumer calls {@link begin}; without that call each item is
 * produced when it is requested. Never more than one item is held, so memory stays bounded.
 */
export class ReadAhead<T> implements AsyncIterable<T> {
  private readonly iterator: AsyncIterator<T>;
  private upcoming: Promise<IteratorResult<T>> | null = null;

  constructor(source: AsyncIterable<T>) {
    this.iterator = source[Symbol.asyncIterator]();
  }

  /** Starts producing the next item, unless that has been started already. */
  begin(): void {
    if (this.upcoming) return;
    this.upcoming = this.iterator.next();
    // A failure is thrown when the consumer requests the item; until then it must not count as unhandled.
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
