import { createHash, timingSafeEqual } from 'node:crypto';

/** The keys a client may show. Several at once let an operator replace one without a gap. */
export class ApiKeys {
  private readonly digests: Buffer[];

  constructor(keys: readonly string[]) {
    this.digests = keys.map(digest);
  }

  get isEmpty(): boolean {
    return this.digests.length === 0;
  }

  /** Whether the key is one of them; takes as long for a wrong one as for the right one. */
  holds(key: string | undefined): boolean {
    const shown = digest(key ?? '');
    let found = false;
    for (const known of this.digests) if (timingSafeEqual(known, shown)) found = true;
    return found && key !== undefined;
  }
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
