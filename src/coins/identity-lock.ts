import { LOCKS } from '../database/locks.js';
import type { Transaction } from '../database/transaction.js';

/** Takes the identity lock shared until this transaction ends: nobody changes a mapping meanwhile. */
export async function lockShared(tx: Transaction): Promise<void> {
  await tx.query(`SAVEPOINT before_shared_lock; SELECT pg_advisory_xact_lock_shared(${LOCKS.identity})`);
}

/**
 * Releases the shared lock and takes the exclusive one. Two transactions that kept their shared locks
 * while waiting for the exclusive one would deadlock.
 */
export async function relockExclusive(tx: Transaction): Promise<void> {
  await tx.query('ROLLBACK TO SAVEPOINT before_shared_lock');
  await lockExclusive(tx);
}

/** Waits until no other transaction holds the identity lock, then takes it alone until this transaction ends. */
export async function lockExclusive(tx: Transaction): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCKS.identity]);
}
