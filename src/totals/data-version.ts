import type { Transaction } from '../database/transaction.js';

/** Raises the version of the data: for statements that do it on the side. */
export const RAISE_VERSION = 'UPDATE data_version SET version = version + 1';

const COINS_CHANGED = 'coinsChanged';

/** Notes that a coin or a ticker got its first fact, or lost its last one, in this transaction. */
export function noteCoinsChanged(tx: Transaction): void {
  (tx.data as Record<string, unknown>)[COINS_CHANGED] = true;
}

/**
 * Gives what this transaction changed a version of its own. Comes last: from here to the commit all
 * others who change data wait.
 */
export async function raiseVersion(tx: Transaction): Promise<void> {
  await tx.query(RAISE_VERSION);
  if ((tx.data as Record<string, unknown>)[COINS_CHANGED] !== true) return;
  // Counted once everyone else who changes coins has committed or waits.
  await tx.query('DELETE FROM coin_totals WHERE record_count = 0');
  await tx.query(
    `UPDATE data_version SET (coins, symbols) =
       (SELECT count(DISTINCT coin_id), count(DISTINCT symbol) FROM coin_totals)`,
  );
}
