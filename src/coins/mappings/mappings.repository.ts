import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/transaction.js';
import type { Judgement } from '../clustering/member.js';
import { nameKey, tickerKey } from '../matching/normalize.js';
import { storedKeys, type ObservedAsset, type Resolution, type Sighting } from '../asset.js';

/** A judgement with the coin it assigns and the digest that is stored with it. */
export interface AssignedJudgement {
  judgement: Judgement;
  coinId: number;
  hash: string;
}

/** The only writer of `source_asset_mappings`. */
@Injectable()
export class MappingsRepository {
  /**
   * Stores new assets of one source with their judgements. The exclusive identity lock must be held.
   * @param rawId the page that shows them; `null` when it is not stored
   * @returns their coins and mappings by source id
   */
  async insert(
    tx: Transaction,
    assigned: AssignedJudgement[],
    rawId: number | null,
  ): Promise<Map<string, Resolution>> {
    if (assigned.length === 0) return new Map();
    const rows = (await tx.query(
      `INSERT INTO source_asset_mappings
         (coin_id, source, source_id, source_symbol, source_name, ticker_key, name_key, slug_key, active, contracts,
          status, confidence, evidence, candidates, judgement_hash, seen_raw_id)
       SELECT coin_id, source, source_id, symbol, name, ticker_key, name_key, slug_key, active, contracts,
              status, confidence, evidence, candidates, hash, coalesce($2::bigint, 0)
       FROM jsonb_to_recordset($1::jsonb) AS t(
         coin_id bigint, source text, source_id text, symbol text, name text, ticker_key text, name_key text,
         slug_key text, active boolean, contracts text[], status text, confidence numeric, evidence jsonb,
         candidates jsonb, hash text)
       RETURNING source_id AS "sourceId", coin_id AS "coinId", id AS "mappingId"`,
      [JSON.stringify(assigned.map(insertable)), rawId],
    )) as (Resolution & { sourceId: string })[];
    return new Map(rows.map(({ sourceId, ...resolution }) => [sourceId, resolution]));
  }

  /** Updates stored mappings with new judgements, coins included; those of operators stay. The exclusive identity lock must be held. */
  async update(tx: Transaction, assigned: AssignedJudgement[]): Promise<void> {
    if (assigned.length === 0) return;
    await tx.query(
      `UPDATE source_asset_mappings m
       SET coin_id = t.coin_id, status = t.status, confidence = t.confidence, evidence = t.evidence,
           candidates = t.candidates, judgement_hash = t.hash, decided_at = now()
       FROM jsonb_to_recordset($1::jsonb) AS t(
         id bigint, coin_id bigint, status text, confidence numeric, evidence jsonb, candidates jsonb, hash text)
       WHERE m.id = t.id AND m.decided_by = 'rule'`,
      [
        JSON.stringify(
          assigned.map(({ judgement, coinId, hash }) => ({
            id: judgement.member.mappingId,
            coin_id: coinId,
            ...decided(judgement),
            hash,
          })),
        ),
      ],
    );
  }

  /** Assigns mappings to a coin as an operator decided; rules do not change them from now on. */
  async assign(
    tx: Transaction,
    mappingIds: number[],
    coinId: number,
    evidence: Record<string, unknown>,
  ): Promise<void> {
    await tx.query(
      `UPDATE source_asset_mappings
       SET coin_id = $2, decided_by = 'operator', status = 'resolved', confidence = 1, evidence = $3, candidates = '[]',
           judgement_hash = NULL, decided_at = now()
       WHERE id = ANY($1::bigint[])`,
      [mappingIds, coinId, JSON.stringify(evidence)],
    );
  }

  /** Records that mappings were clustered again, whether or not that changed anything. */
  async markClustered(tx: Transaction, mappingIds: number[]): Promise<void> {
    if (mappingIds.length === 0) return;
    await tx.query('UPDATE source_asset_mappings SET decided_at = now() WHERE id = ANY($1::bigint[])', [
      mappingIds,
    ]);
  }

  /** Records that the page shows these mappings. */
  async markSeen(tx: Transaction, mappingIds: number[], { rawId, at }: Sighting): Promise<void> {
    if (mappingIds.length === 0) return;
    await tx.query(
      `UPDATE source_asset_mappings
       SET last_seen = greatest(last_seen, $2::timestamptz), seen_raw_id = greatest(seen_raw_id, $3)
       WHERE id = ANY($1::bigint[])`,
      [mappingIds, at, rawId],
    );
  }

  /**
   * Updates mappings to the contract addresses their source lists now. The exclusive identity lock must be held.
   * @param after id of the mapping where the last call ended, 0 at first
   * @param limit how many mappings at once
   * @returns the assets whose addresses changed, by mapping id, ascending
   */
  async takeContracts(
    tx: Transaction,
    source: string,
    after: number,
    limit: number,
  ): Promise<Map<number, ObservedAsset>> {
    const rows = (await tx.query(
      `WITH changed AS (
         UPDATE source_asset_mappings m SET contracts = listed.contracts
         FROM (
           SELECT id, now_listed.contracts
           FROM source_asset_mappings known, LATERAL (
             SELECT coalesce(array_agg(contract ORDER BY contract), '{}') AS contracts
             FROM contract_addresses a WHERE a.source = known.source AND a.source_id = known.source_id
           ) now_listed
           WHERE known.source = $1 AND known.id > $2 AND known.contracts IS DISTINCT FROM now_listed.contracts
           ORDER BY id LIMIT $3
         ) listed
         WHERE m.id = listed.id
         RETURNING m.id, m.source_id AS "sourceId", m.source_symbol, m.source_name AS name, m.active, m.contracts
       )
       SELECT id, "sourceId", coalesce(source_symbol, '') AS symbol, name, active, contracts FROM changed ORDER BY id`,
      [source, after, limit],
    )) as (ObservedAsset & { id: number })[];
    return new Map(rows.map(({ id, ...asset }) => [id, asset]));
  }

  /** Updates ticker, name and activity of stored assets to what the page shows. */
  async describe(
    tx: Transaction,
    source: string,
    assets: ObservedAsset[],
    { rawId, at }: Sighting,
  ): Promise<void> {
    if (assets.length === 0) return;
    await tx.query(
      `UPDATE source_asset_mappings m
       SET last_seen = greatest(m.last_seen, $8::timestamptz),
           seen_raw_id = greatest(m.seen_raw_id, $9), source_symbol = t.symbol,
           source_name = coalesce(t.name, m.source_name),
           ticker_key = t.ticker_key, active = coalesce(t.active, m.active),
           name_key = CASE WHEN t.name IS NULL THEN m.name_key ELSE t.name_key END
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[])
         AS t(source_id, symbol, name, ticker_key, name_key, active)
       WHERE m.source = $1 AND m.source_id = t.source_id`,
      [
        source,
        assets.map(({ sourceId }) => sourceId),
        assets.map(({ symbol }) => symbol),
        assets.map(({ name }) => name),
        assets.map(({ symbol }) => tickerKey(symbol) || null),
        assets.map(({ name }) => nameKey(name ?? '') || null),
        assets.map(({ active }) => active ?? null),
        at,
        rawId,
      ],
    );
  }
}

function insertable({ judgement, coinId, hash }: AssignedJudgement): Record<string, unknown> {
  const { member } = judgement;
  const keys = storedKeys(member);
  return {
    coin_id: coinId,
    source: member.source,
    source_id: member.id,
    symbol: member.symbol,
    name: member.name,
    ticker_key: keys.ticker || null,
    name_key: keys.name || null,
    slug_key: keys.slug || null,
    active: member.active,
    contracts: member.contracts,
    ...decided(judgement),
    hash,
  };
}

function decided({ status, confidence, evidence, candidates }: Judgement): Record<string, unknown> {
  return { status, confidence, evidence, candidates };
}
