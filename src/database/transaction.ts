import type { DataSource, QueryRunner } from 'typeorm';

/** An open transaction: one session, everything in it commits or nothing does. */
export type Transaction = QueryRunner;

/** Runs `work` in one transaction and commits it; whatever `work` throws rolls back and is thrown on. */
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

/** Runs `work` in one transaction and takes everything back that it wrote; answers what `work` found out. */
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
