import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// The limit of the space for young objects (128 MiB) cannot be lowered once the process runs, its growth can.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/**
 * Collects garbage each time so many bytes have gone through. V8 would rather let the buffers of
 * dozens of pages pile up before it looks at them; told so, a load takes half the memory and,
 * waiting for PostgreSQL most of the time, no longer.
 */
export class Tidier {
  private passed = 0;

  constructor(private readonly everyBytes = 6 << 20) {}

  /** Notes that something of this size is done with. */
  done(bytes: number): void {
    this.passed += bytes;
    if (this.passed < this.everyBytes) return;
    this.passed = 0;
    collect();
  }
}
