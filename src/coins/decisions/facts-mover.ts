import { Injectable } from '@nestjs/common';
import { Conflict } from '../../common/errors.js';
import type { Transaction } from '../../database/transaction.js';
import { recountCoins } from '../../totals/coin-totals.js';

/** A mapping that was assigned a new coin while its facts still belong to the old one. */
export interface MovedMapping {
  mappingId: number;
  source: string;
  fromCoinId: number;
  toCoinId: number;
}

export interface MoveOptions {
  /** The decision that causes the moves; stored with every fact that is set aside. */
  operation: string;
  /** `refuse`: two facts with different values at one key make the move fail; `into`: the fact already there stays. */
  onConflict: 'refuse' | 'into';
}

/**
 * Moves facts to the new coins of their mappings, under their old ids. `coin_id` is part of the key and is never
 * updated: facts are deleted and inserted again. A fact whose key is taken is set aside and restored once the
 * key is free. The exclusive identity lock must be held.
 */
@Injectable()
export class FactsMover {
  /** @throws Conflict with the number of keys at which both coins have different values */
  async move(tx: Transaction, moves: MovedMapping[], { operation, onConflict }: MoveOptions): Promise<void> {
    if (moves.length === 0) return;
    const coins = [...new Set(moves.flatMap(({ fromCoinId, toCoinId }) => [fromCoinId, toCoinId]))];
    const sources = [...new Set(moves.map(({ source }) => source))];
    await tx.query(CREATE_MOVING);
    await tx.query('TRUNCATE moving_facts');
    await tx.query(COLLECT_MOVING, [
      moves.map(({ mappingId }) => mappingId),
      moves.map(({ source }) => source),
      moves.map(({ fromCoinId }) => fromCoinId),
      moves.map(({ toCoinId }) => toCoinId),
    ]);
    await tx.query(DELETE_MOVING);
    await tx.query(RETURN_SET_ASIDE, [coins, sources]);
    if (onConflict === 'refuse') await this.refuseConflicts(tx);
    await tx.query(SET_REST_ASIDE, [operation]);
    await tx.query(INSERT_MOVED);
    await tx.query(DELETE_RETURNED, [sources]);
    await tx.query(
      'DELETE FROM latest_quotes WHERE coin_id = ANY($1::bigint[]) AND source = ANY($2::text[])',
      [coins, sources],
    );
    await tx.query(INSERT_LATEST, [coins, sources]);
    await recountCoins(tx, coins, sources);
  }

  private async refuseConflicts(tx: Transaction): Promise<void> {
    const [row] = (await tx.query(COUNT_CONFLICTS)) as { conflicts: number }[];
    if (!row || row.conflicts === 0) return;
    throw new Conflict(
      `${row.conflicts === 1 ? '1 fact conflicts' : `${row.conflicts} facts conflict`}: ` +
        'both coins have a value for the same source and time, and the values differ. ' +
        'Repeat with ?keep=into to keep those of the target; a split restores the others.',
      { conflicts: row.conflicts },
    );
  }
}

const FACT_COLUMNS = `id, coin_id, mapping_id, symbol, price_usd, market_cap, volume_24h, source, "timestamp",
  ingested_at, raw_id, raw_position, job_id, parser_version`;

const CREATE_MOVING = `
  CREATE TEMPORARY TABLE IF NOT EXISTS moving_facts (
    id bigint, coin_id bigint, mapping_id bigint, symbol text, price_usd numeric, market_cap numeric,
    volume_24h numeric, source text, "timestamp" timestamptz, ingested_at timestamptz, raw_id bigint,
    raw_position integer, job_id bigint, parser_version integer, to_coin bigint, returns boolean
  ) ON COMMIT DELETE ROWS`;

const COLLECT_MOVING = `
  INSERT INTO moving_facts (${FACT_COLUMNS}, to_coin, returns)
  SELECT f.id, f.coin_id, f.mapping_id, f.symbol, f.price_usd, f.market_cap, f.volume_24h, f.source, f."timestamp",
         f.ingested_at, f.raw_id, f.raw_position, f.job_id, f.parser_version, t.to_coin, false
  FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[]) AS t(mapping_id, source, from_coin, to_coin)
  JOIN unified_crypto_data f ON f.coin_id = t.from_coin AND f.source = t.source AND f.mapping_id = t.mapping_id`;

const DELETE_MOVING = `
  DELETE FROM unified_crypto_data f USING moving_facts m
  WHERE f.coin_id = m.coin_id AND f.source = m.source AND f."timestamp" = m."timestamp"`;

/** Facts set aside earlier, of every mapping of the coins involved. */
const RETURN_SET_ASIDE = `
  INSERT INTO moving_facts (${FACT_COLUMNS}, to_coin, returns)
  SELECT s.id, s.coin_id, s.mapping_id, s.symbol, s.price_usd, s.market_cap, s.volume_24h, s.source, s."timestamp",
         s.ingested_at, s.raw_id, s.raw_position, s.job_id, s.parser_version, m.coin_id, true
  FROM source_asset_mappings m JOIN set_aside_facts s ON s.mapping_id = m.id
  WHERE m.coin_id = ANY($1::bigint[]) AND m.source = ANY($2::text[])`;

/** Facts at one key, the one that is kept first: the one already there, then those never set aside, then the newest. */
const RANKED_FACTS = `
  SELECT *, first_value(price_usd) OVER ranked AS kept_price, first_value(market_cap) OVER ranked AS kept_cap,
         first_value(volume_24h) OVER ranked AS kept_volume, row_number() OVER ranked AS place
  FROM (
    SELECT id, to_coin, source, "timestamp", price_usd, market_cap, volume_24h, returns, false AS stays, raw_id
    FROM moving_facts
    UNION ALL
    SELECT f.id, f.coin_id, f.source, f."timestamp", f.price_usd, f.market_cap, f.volume_24h, false, true, f.raw_id
    FROM (SELECT DISTINCT to_coin, source, "timestamp" FROM moving_facts) k
    JOIN unified_crypto_data f ON f.coin_id = k.to_coin AND f.source = k.source AND f."timestamp" = k."timestamp"
  ) facts
  WINDOW ranked AS (PARTITION BY to_coin, source, "timestamp" ORDER BY stays DESC, returns, raw_id DESC, id DESC)`;

const COUNT_CONFLICTS = `
  SELECT count(*) AS conflicts FROM (${RANKED_FACTS}) c
  WHERE place > 1 AND NOT stays AND NOT returns
    AND (price_usd, market_cap, volume_24h) IS DISTINCT FROM (kept_price, kept_cap, kept_volume)`;

const SET_REST_ASIDE = `
  WITH rest AS (
    DELETE FROM moving_facts WHERE id IN (SELECT id FROM (${RANKED_FACTS}) c WHERE place > 1 AND NOT stays)
    RETURNING *
  )
  INSERT INTO set_aside_facts (${FACT_COLUMNS}, operation)
  SELECT ${FACT_COLUMNS}, $1::uuid FROM rest WHERE NOT returns`;

const INSERT_MOVED = `
  INSERT INTO unified_crypto_data (${FACT_COLUMNS})
  SELECT id, to_coin, mapping_id, symbol, price_usd, market_cap, volume_24h, source, "timestamp",
         ingested_at, raw_id, raw_position, job_id, parser_version
  FROM moving_facts ORDER BY id`;

const DELETE_RETURNED = `
  DELETE FROM set_aside_facts s USING moving_facts m WHERE m.returns AND s.id = m.id AND s.source = ANY($1::text[])`;

const INSERT_LATEST = `
  INSERT INTO latest_quotes
    (coin_id, source, mapping_id, symbol, price_usd, market_cap, volume_24h, "timestamp", ingested_at)
  SELECT newest.*
  FROM unnest($1::bigint[]) AS c(coin_id), unnest($2::text[]) AS s(source),
    LATERAL (
      SELECT f.coin_id, f.source, f.mapping_id, f.symbol, f.price_usd, f.market_cap, f.volume_24h, f."timestamp",
             f.ingested_at
      FROM unified_crypto_data f WHERE f.coin_id = c.coin_id AND f.source = s.source
      ORDER BY f."timestamp" DESC LIMIT 1
    ) newest`;
