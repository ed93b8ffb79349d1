/**
 * CTEs that update the totals per coin and source from `changed`: new values are added, replaced ones
 * subtracted. When the highest or lowest price is replaced, it is only marked as stale, because finding the
 * next one would require reading all facts of the coin.
 */
export const TOTALLED = `
  brought AS (
    SELECT coin_id, symbol, count(*) AS records, sum(price_usd) AS amount, min(price_usd) AS lowest,
           max(price_usd) AS highest
    FROM changed GROUP BY coin_id, symbol
  ),
  replaced AS (
    SELECT r.*, t.price_min, t.price_max
    FROM (
      SELECT coin_id, old_symbol AS symbol, count(*) AS records, sum(old_price) AS amount, min(old_price) AS lowest,
             max(old_price) AS highest, bool_or(symbol <> old_symbol) AS some_left
      FROM changed WHERE NOT is_new GROUP BY coin_id, old_symbol
    ) r
    LEFT JOIN coin_totals t ON t.coin_id = r.coin_id AND t.source = $1 AND t.symbol = r.symbol
  ),
  change AS MATERIALIZED (
    SELECT coalesce(b.coin_id, r.coin_id) AS coin_id, coalesce(b.symbol, r.symbol) AS symbol,
           coalesce(b.records, 0) - coalesce(r.records, 0) AS records,
           coalesce(b.amount, 0) - coalesce(r.amount, 0) AS amount,
           coalesce(b.lowest, r.lowest) AS lowest, coalesce(b.highest, r.highest) AS highest,
           coalesce(
             r.some_left
               OR r.lowest <= r.price_min AND b.lowest > r.lowest
               OR r.highest >= r.price_max AND b.highest < r.highest,
             false
           ) AS loses_extreme
    FROM brought b FULL JOIN replaced r ON r.coin_id = b.coin_id AND r.symbol = b.symbol
  ),
  totals AS (
    INSERT INTO coin_totals AS t
      (coin_id, source, symbol, record_count, price_sum, price_min, price_max, extremes_stale)
    SELECT coin_id, $1, symbol, records, amount, lowest, highest, loses_extreme
    FROM change
    ON CONFLICT (coin_id, source, symbol) DO UPDATE
      SET record_count = t.record_count + excluded.record_count, price_sum = t.price_sum + excluded.price_sum,
          price_min = least(t.price_min, excluded.price_min), price_max = greatest(t.price_max, excluded.price_max),
          extremes_stale = t.extremes_stale OR excluded.extremes_stale
    RETURNING xmax = 0 OR record_count = 0 AS first_or_none
  ),
  source_total AS (
    INSERT INTO source_totals AS t (source, record_count, first_at, last_at)
    SELECT $1, count(*) FILTER (WHERE is_new), min("timestamp"), max("timestamp") FROM changed HAVING count(*) > 0
    ON CONFLICT (source) DO UPDATE
      SET record_count = t.record_count + excluded.record_count,
          first_at = least(t.first_at, excluded.first_at), last_at = greatest(t.last_at, excluded.last_at)
  )`;

/** Whether a coin or ticker got its first fact or lost its last one. */
export const COINS_CHANGED = `, (SELECT coalesce(bool_or(first_or_none), false) FROM totals) AS "coinsChanged"`;
