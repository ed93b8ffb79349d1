import { LOCKS } from '../database/locks.js';
import type { Transaction } from '../database/transaction.js';

/** Keeps every mapping at its coin until this transaction ends; other transactions may hold this lock too. */
export async function lockShared(tx: Transaction): Promise<void> {
  await tx.query(`SAVEPOINT before_identity_lock; SELECT pg_advisory_xact_lock_shared(${LOCKS.identity})`);
}

/**
 * Releases the shared lock, then takes the exclusive one. Upgrading in place would deadlock two holders.
 * Everything written since {@link lockShared} is rolled back.
 */
export async function relockExclusive(tx: Transaction): Promise<void> {
  await tx.query('ROLLBACK TO SAVEPOINT before_identity_lock');
  await lockExclusive(tx);
}

/** Waits for all holders of the shared lock, then blocks them until this transaction ends: mappings may change coins. */
export async function lockExclusive(tx: Transaction): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCKS.identity]);
}
