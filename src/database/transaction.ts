import type { DataSource, QueryRunner } from 'typeorm';

/** An open transaction on one session. */
export type Transaction = QueryRunner;

/** Runs `work` in a transaction and commits it. If `work` throws, rolls back and rethrows. */
export async function inTransaction<T>(
  dataSource: DataSource,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const tx = dataSource.createQueryRunner();
  await tx.connect();
  try {
    await tx.startTransaction();
    const result = await work(tx);
    await tx.commitTransaction();
    return result;
  } catch (error) {
    if (tx.isTransactionActive) await tx.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await tx.release();
  }
}

/** Runs `work` in a transaction that is always rolled back. Returns the result of `work`. */
export async function inRolledBackTransaction<T>(
  dataSource: DataSource,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const tx = dataSource.createQueryRunner();
  await tx.connect();
  try {
    await tx.startTransaction();
    return await work(tx);
  } finally {
    if (tx.isTransactionActive) await tx.rollbackTransaction().catch(() => undefined);
    await tx.release();
  }
}
