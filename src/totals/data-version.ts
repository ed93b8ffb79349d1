import type { Transaction } from '../database/transaction.js';

/** SQL that increments the data version, for use within another statement. */
export const RAISE_VERSION = 'UPDATE data_version SET version = version + 1';

const COINS_CHANGED = 'coinsChanged';

/** Marks that a coin or ticker got its first fact, or lost its last one, in this transaction. */
export function noteCoinsChanged(tx: Transaction): void {
  (tx.data as Record<string, unknown>)[COINS_CHANGED] = true;
}

/**
 * Increments the data version. Call it last: from here to the commit, other transactions that change data wait.
 */
export async function raiseVersion(tx: Transaction): Promise<void> {
  await tx.query(RAISE_VERSION);
  if ((tx.data as Record<string, unknown>)[COINS_CHANGED] !== true) return;
  // The row lock of the version is held, so no other transaction changes coins during the count.
  await tx.query('DELETE FROM coin_totals WHERE record_count = 0');
  await tx.query(
    `UPDATE data_version SET (coins, symbols) =
       (SELECT count(DISTINCT coin_id), count(DISTINCT symbol) FROM coin_totals)`,
  );
}
