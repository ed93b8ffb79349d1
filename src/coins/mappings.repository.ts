import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import type { JsonObject } from '../ingestion/page.js';
import type { NamedAsset, Resolution } from './asset.js';

/** A decision to be written: an asset, the coin it is, and why. */
export interface NewMapping {
  asset: NamedAsset;
  /** The coin to make when none of the aliases is mapped yet. */
  coin: { symbol: string; name: string; slug: string };
  /** Ids that mean the same coin elsewhere. */
  aliases: { source: string; sourceId: string }[];
  status: 'resolved' | 'unresolved';
  /** From 0 to 1, a decimal string. */
  confidence: string;
  evidence: JsonObject;
}

const IDENTITY_LOCK = 7_203_002;

/** The only writer of `coins` and `source_asset_mappings`. */
@Injectable()
export class MappingsRepository {
  /** Holds back every other decision about new assets until this transaction ends. */
  async lockIdentity(tx: Transaction): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [IDENTITY_LOCK]);
  }

  async find(tx: Transaction, source: string, sourceIds: string[]): Promise<Map<string, Resolution>> {
    const rows = (await tx.query(
      'SELECT source_id, coin_id, id FROM source_asset_mappings WHERE source = $1 AND source_id = ANY($2)',
      [source, sourceIds],
    )) as { source_id: string; coin_id: number; id: number }[];
    return new Map(rows.map((row) => [row.source_id, { coinId: row.coin_id, mappingId: row.id }]));
  }

  /** Writes decisions, making the coins that do not exist yet. The identity lock must be held. */
  async create(tx: Transaction, source: string, wanted: NewMapping[]): Promise<Map<string, Resolution>> {
    if (wanted.length === 0) return new Map();
    const coinIds = await this.coinsFor(tx, wanted);
    await tx.query(
      `INSERT INTO source_asset_mappings
         (coin_id, source, source_id, source_symbol, source_name, status, confidence, evidence)
       SELECT coin_id, $1, source_id, symbol, name, status, confidence, evidence
       FROM jsonb_to_recordset($2::jsonb) AS t(
         coin_id bigint, source_id text, symbol text, name text, status text, confidence numeric, evidence jsonb)`,
      [
        source,
        JSON.stringify(
          wanted.map(({ asset, status, confidence, evidence }, index) => ({
            coin_id: coinIds[index],
            source_id: asset.sourceId,
            symbol: asset.symbol,
            name: asset.name,
            status,
            confidence,
            evidence,
          })),
        ),
      ],
    );
    return this.find(
      tx,
      source,
      wanted.map(({ asset }) => asset.sourceId),
    );
  }

  /** Notes what the source calls its assets now and that it still has them. */
  async markSeen(tx: Transaction, source: string, assets: NamedAsset[], since: Date): Promise<void> {
    await tx.query(
      `UPDATE source_asset_mappings m
       SET last_seen = now(), source_symbol = t.symbol, source_name = coalesce(t.name, m.source_name)
       FROM unnest($2::text[], $3::text[], $4::text[]) AS t(source_id, symbol, name)
       WHERE m.source = $1 AND m.source_id = t.source_id
         AND (m.last_seen < $5 OR m.source_symbol IS DISTINCT FROM t.symbol OR m.source_name IS DISTINCT FROM coalesce(t.name, m.source_name))`,
      [
        source,
        assets.map((asset) => asset.sourceId),
        assets.map((asset) => asset.symbol),
        assets.map((asset) => asset.name),
        since,
      ],
    );
  }

  /** The coin id for each decision: that of a mapped alias, else of a coin made now. */
  private async coinsFor(tx: Transaction, wanted: NewMapping[]): Promise<number[]> {
    const byAlias = await this.coinsByAlias(
      tx,
      wanted.flatMap(({ aliases }) => aliases),
    );
    const fresh = await this.reserveCoinIds(tx, wanted.length);
    const made: { id: number; coin: NewMapping['coin'] }[] = [];
    const ids = wanted.map(({ coin, aliases }) => {
      const keys = aliases.map(aliasKey);
      const known = keys.map((key) => byAlias.get(key)).find((id) => id !== undefined);
      if (known !== undefined) return known;
      const id = fresh.pop() as number;
      made.push({ id, coin });
      for (const key of keys) byAlias.set(key, id);
      return id;
    });
    await tx.query(
      `INSERT INTO coins (id, symbol, name, slug)
       SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[])`,
      [
        made.map(({ id }) => id),
        made.map(({ coin }) => coin.symbol),
        made.map(({ coin }) => coin.name),
        made.map(({ coin }) => coin.slug),
      ],
    );
    return ids;
  }

  private async coinsByAlias(tx: Transaction, aliases: NewMapping['aliases']): Promise<Map<string, number>> {
    const rows = (await tx.query(
      `SELECT m.source, m.source_id, m.coin_id
       FROM source_asset_mappings m
       JOIN unnest($1::text[], $2::text[]) AS t(source, source_id) ON m.source = t.source AND m.source_id = t.source_id`,
      [aliases.map(({ source }) => source), aliases.map(({ sourceId }) => sourceId)],
    )) as { source: string; source_id: string; coin_id: number }[];
    return new Map(
      rows.map((row) => [aliasKey({ source: row.source, sourceId: row.source_id }), row.coin_id]),
    );
  }

  private async reserveCoinIds(tx: Transaction, count: number): Promise<number[]> {
    const rows = (await tx.query(
      `SELECT nextval(pg_get_serial_sequence('coins', 'id')) AS id FROM generate_series(1, $1::int)`,
      [count],
    )) as { id: number }[];
    return rows.map(({ id }) => id).reverse();
  }
}

function aliasKey({ source, sourceId }: { source: string; sourceId: string }): string {
  return `${source}\0${sourceId}`;
}
