import { Injectable } from '@nestjs/common';
import { BadParameters, NotFound } from '../common/errors.js';
import { exactNumber, type DecimalStyle } from '../common/exact-json.js';
import { isoSql, trimIso } from '../common/time.js';
import { ReadDatabase } from '../database/read-replica.js';
import { CoinSearch } from './search/coin-search.js';
import type { CoinDto, CoinsAnswer, CoinsQuery, LatestQuoteDto } from './coins.dto.js';

interface CoinRow {
  id: number;
  symbol: string;
  name: string;
  slug: string;
  total: number;
}

/** Reads coins with their latest quotes. */
@Injectable()
export class CoinsReader {
  constructor(
    private readonly database: ReadDatabase,
    private readonly search: CoinSearch,
  ) {}

  /**
   * Lists coins, best match first when a text is searched for.
   * @throws BadParameters when only one of source and source_id is given
   */
  async list(query: CoinsQuery): Promise<CoinsAnswer> {
    const { q, symbol, source, source_id, limit, offset } = query;
    if ((source === undefined) !== (source_id === undefined)) {
      const parameter = source === undefined ? 'source' : 'source_id';
      throw new BadParameters([{ parameter, message: 'source and source_id go together' }]);
    }
    const found = q === undefined ? null : (await this.search.find(q)).map(({ id }) => id);
    const rows = await this.database.query<CoinRow>(
      `SELECT id, symbol, name, slug, count(*) OVER () AS total FROM coins c
       WHERE ($1::bigint[] IS NULL OR c.id = ANY($1))
         AND EXISTS (SELECT FROM source_asset_mappings m WHERE m.coin_id = c.id)
         AND ($2::text IS NULL OR c.symbol = $2)
         AND ($3::text IS NULL OR c.id IN (SELECT coin_id FROM source_asset_mappings WHERE source = $3 AND source_id = $4))
       ORDER BY array_position($1::bigint[], c.id), c.id
       LIMIT $5 OFFSET $6`,
      [found, symbol?.trim().toUpperCase() ?? null, source ?? null, source_id ?? null, limit, offset],
    );
    const latest = await this.latestOf(
      rows.map(({ id }) => id),
      query.decimals,
    );
    return { coins: rows.map((row) => coinOf(row, latest)), total: rows[0]?.total ?? 0 };
  }

  /** @throws NotFound when there is no such coin */
  async one(id: number, style: DecimalStyle = 'number'): Promise<CoinDto> {
    const [row] = await this.database.query<CoinRow>(
      'SELECT id, symbol, name, slug FROM coins WHERE id = $1',
      [id],
    );
    if (!row) throw new NotFound('id', `There is no coin ${id}`);
    return coinOf(row, await this.latestOf([row.id], style));
  }

  private async latestOf(coinIds: number[], style: DecimalStyle): Promise<Map<number, LatestQuoteDto[]>> {
    const rows = await this.database.query<
      { coin_id: number } & Record<'source' | 'price_usd' | 'timestamp', string> &
        Record<'market_cap' | 'volume_24h', string | null>
    >(
      `SELECT coin_id, source, price_usd, market_cap, volume_24h, ${isoSql('"timestamp"')} AS timestamp
       FROM latest_quotes WHERE coin_id = ANY($1::bigint[]) ORDER BY source`,
      [coinIds],
    );
    const byCoin = new Map<number, LatestQuoteDto[]>();
    for (const { coin_id, source, price_usd, market_cap, volume_24h, timestamp } of rows) {
      const quotes = byCoin.get(coin_id) ?? [];
      byCoin.set(coin_id, quotes);
      quotes.push({
        source,
        price_usd: exactNumber(price_usd, style),
        market_cap: exactNumber(market_cap, style),
        volume_24h: exactNumber(volume_24h, style),
        timestamp: trimIso(timestamp),
      });
    }
    return byCoin;
  }
}

function coinOf({ id, symbol, name, slug }: CoinRow, latest: Map<number, LatestQuoteDto[]>): CoinDto {
  return { id, symbol, name, slug, latest: latest.get(id) ?? [] };
}
