import type { Transaction } from '../database/transaction.js';

const IDENTITY_LOCK = 7_203_002;

/** Keeps mappings where they are until this transaction ends; others may do the same meanwhile. */
export async function lockShared(tx: Transaction): Promise<void> {
  await tx.query(`SAVEPOINT holding_still; SELECT pg_advisory_xact_lock_shared(${IDENTITY_LOCK})`);
}

/**
 * Gives up holding still and takes the identity lock instead. Two who held still and both waited
 * for the lock would wait for each other for ever.
 */
export async function relockExclusive(tx: Transaction): Promise<void> {
  await tx.query('ROLLBACK TO SAVEPOINT holding_still');
  await lockExclusive(tx);
}

/** Waits for everyone who holds mappings still, then holds back all others until this transaction ends. */
export async function lockExclusive(tx: Transaction): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [IDENTITY_LOCK]);
}
