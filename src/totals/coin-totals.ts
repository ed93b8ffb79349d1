import type { DataSource } from 'typeorm';
import { inTransaction, type Transaction } from '../database/transaction.js';
import { noteCoinsChanged } from './data-version.js';

/** Recounts the facts of coins after facts and latest quotes were moved. No load may run at the same time. */
export async function recountCoins(tx: Transaction, coinIds: number[], sources: string[]): Promise<void> {
  await tx.query('DELETE FROM coin_totals WHERE coin_id = ANY($1::bigint[]) AND source = ANY($2::text[])', [
    coinIds,
    sources,
  ]);
  await tx.query(COUNT_COINS, [coinIds, sources]);
  await tx.query(
    `UPDATE source_totals t
     SET record_count = (SELECT coalesce(sum(record_count), 0) FROM coin_totals c WHERE c.source = t.source),
         last_at = coalesce((SELECT max("timestamp") FROM latest_quotes l WHERE l.source = t.source), last_at)
     WHERE source = ANY($1::text[])`,
    [sources],
  );
  noteCoinsChanged(tx);
}

const COUNT_COINS = `
  INSERT INTO coin_totals
    (coin_id, source, symbol, record_count, price_sum, price_min, price_max)
  SELECT coin_id, source, symbol, count(*), sum(price_usd), min(price_usd), max(price_usd)
  FROM unified_crypto_data WHERE coin_id = ANY($1::bigint[]) AND source = ANY($2::text[])
  GROUP BY coin_id, source, symbol`;

const COINS_AT_ONCE = 200;

/**
 * Recomputes the lowest and highest price of coins where a load replaced one of them. Runs at the end of a run, since
 * a corrected file would require it on every page. Skips rows that are locked: readers query the facts for those
 * until the next run.
 */
export async function refreshExtremes(dataSource: DataSource, source: string): Promise<void> {
  for (;;) {
    const found = await inTransaction(dataSource, async (tx) => {
      const stale = (await tx.query(
        `SELECT coin_id, symbol FROM coin_totals WHERE source = $1 AND extremes_stale
         LIMIT ${COINS_AT_ONCE} FOR UPDATE SKIP LOCKED`,
        [source],
      )) as { coin_id: number; symbol: string }[];
      if (stale.length > 0) {
        await tx.query(EXTREMES_AGAIN, [
          source,
          stale.map(({ coin_id }) => coin_id),
          stale.map(({ symbol }) => symbol),
        ]);
      }
      return stale.length;
    });
    if (found < COINS_AT_ONCE) return;
  }
}

const EXTREMES_AGAIN = `
  UPDATE coin_totals t
  SET price_min = f.lowest, price_max = f.highest, extremes_stale = false
  FROM unnest($2::bigint[], $3::text[]) AS k(coin_id, symbol),
    LATERAL (
      SELECT min(u.price_usd) AS lowest, max(u.price_usd) AS highest
      FROM unified_crypto_data u WHERE u.coin_id = k.coin_id AND u.source = $1 AND u.symbol = k.symbol
    ) f
  WHERE t.coin_id = k.coin_id AND t.source = $1 AND t.symbol = k.symbol`;
