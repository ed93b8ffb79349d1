import { createHash, timingSafeEqual } from 'node:crypto';

/** The valid API keys. Several at once let an operator rotate keys without an interruption. */
export class ApiKeys {
  private readonly digests: Buffer[];

  constructor(keys: readonly string[]) {
    this.digests = keys.map(digest);
  }

  get isEmpty(): boolean {
    return this.digests.length === 0;
  }

  /** Whether the key is valid, in constant time. */
  holds(key: string | undefined): boolean {
    const given = digest(key ?? '');
    let found = false;
    for (const known of this.digests) if (timingSafeEqual(known, given)) found = true;
    return found && key !== undefined;
  }
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
