import { Injectable } from '@nestjs/common';
import { ReadDatabase } from '../../database/read-replica.js';
import { rank, type FoundCoin } from './ranking.js';

/** Finds coins by ticker, name or slug, with typos tolerated, best match first. */
@Injectable()
export class CoinSearch {
  private hasTrigrams: Promise<boolean> | null = null;

  constructor(private readonly database: ReadDatabase) {}

  /** @param text as the user typed it */
  async find(text: string): Promise<FoundCoin[]> {
    const query = text.trim().toLowerCase();
    if (query === '') return [];
    this.hasTrigrams ??= this.detectTrigrams();
    const similar = (await this.hasTrigrams) ? SIMILAR_BY_TRIGRAMS : SIMILAR_BY_PREFIX;
    const rows = await this.database.query<Omit<FoundCoin, 'marketCap'> & { market_cap: string | null }>(
      searchSql(similar),
      [query, `%${query.replace(/[\\%_]/g, '\\$&')}%`],
    );
    return rank(
      query,
      rows.map(({ market_cap, ...coin }) => ({ ...coin, marketCap: Number(market_cap ?? 0) })),
    );
  }

  private async detectTrigrams(): Promise<boolean> {
    const rows = await this.database.query<unknown>(`SELECT FROM pg_extension WHERE extname = 'pg_trgm'`);
    return rows.length > 0;
  }
}

const MAX_MATCHES = 500;

const SIMILAR_BY_TRIGRAMS = `
  (SELECT id FROM coins WHERE lower(name) % $1 ORDER BY similarity(lower(name), $1) DESC LIMIT ${MAX_MATCHES})
  UNION (SELECT id FROM coins WHERE slug % $1 ORDER BY similarity(slug, $1) DESC LIMIT ${MAX_MATCHES})`;

/** Without the extension: names that start with the same two letters. */
const SIMILAR_BY_PREFIX = `
  (SELECT id FROM coins WHERE left(lower(name), 2) = left($1, 2) ORDER BY abs(length(name) - length($1)) LIMIT ${4 * MAX_MATCHES})`;

function searchSql(similar: string): string {
  return `
    SELECT c.id, c.symbol, c.name, c.slug, m.mappings, l.market_cap
    FROM (
      SELECT id FROM coins WHERE symbol = upper($1) OR slug = $1
      UNION (SELECT id FROM coins WHERE lower(name) LIKE $2 ORDER BY length(name) LIMIT ${MAX_MATCHES})
      UNION (SELECT id FROM coins WHERE slug LIKE $2 ORDER BY length(slug) LIMIT ${MAX_MATCHES})
      UNION (SELECT id FROM coins WHERE lower(symbol) LIKE $2 ORDER BY length(symbol) LIMIT ${MAX_MATCHES})
      UNION ${similar}
    ) found
    JOIN coins c USING (id)
    JOIN LATERAL (
      SELECT count(*) AS mappings FROM source_asset_mappings m WHERE m.coin_id = c.id HAVING count(*) > 0
    ) m ON true
    LEFT JOIN LATERAL (SELECT max(market_cap) AS market_cap FROM latest_quotes l WHERE l.coin_id = c.id) l ON true`;
}
