import { InitialSchema1700000000000 } from './1700000000000-initial-schema.js';
import { SourceCalls1700000100000 } from './1700000100000-source-calls.js';
import { CoinIdentity1700000200000 } from './1700000200000-coin-identity.js';
import { RejectsAndReplay1700000300000 } from './1700000300000-rejects-and-replay.js';
import { Drift1700000400000 } from './1700000400000-drift.js';
import { ContractAddresses1700000600000 } from './1700000600000-contract-addresses.js';

/** Every migration in the order it is applied. */
export const MIGRATIONS = [
  InitialSchema1700000000000,
  SourceCalls1700000100000,
  CoinIdentity1700000200000,
  RejectsAndReplay1700000300000,
  Drift1700000400000,
  ContractAddresses1700000600000,
];
