import { InitialSchema1700000000000 } from './1700000000000-initial-schema.js';
import { SourceCalls1700000100000 } from './1700000100000-source-calls.js';
import { CoinIdentity1700000200000 } from './1700000200000-coin-identity.js';
import { ReadTotals1700000500000 } from './1700000500000-read-totals.js';

/** Every migration in the order it is applied. */
export const MIGRATIONS = [
  InitialSchema1700000000000,
  SourceCalls1700000100000,
  CoinIdentity1700000200000,
  ReadTotals1700000500000,
];
