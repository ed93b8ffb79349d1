import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';

/** A coin as it is shown: ticker, name, and the words of its name joined by hyphens. */
export interface CoinLabel {
  symbol: string;
  name: string;
  slug: string;
}

/** The only writer of `coins`. A coin that has lost its mappings stays, so that a decision can be taken back. */
@Injectable()
export class CoinsRepository {
  /** Ids for coins yet to be written. */
  async reserveIds(tx: Transaction, count: number): Promise<number[]> {
    if (count === 0) return [];
    const rows = (await tx.query(
      `SELECT nextval(pg_get_serial_sequence('coins', 'id')) AS id FROM generate_series(1, $1::int)`,
      [count],
    )) as { id: number }[];
    return rows.map(({ id }) => id);
  }

  /** Writes new coins, and names the old ones as their sources call them now. */
  async save(tx: Transaction, coins: (CoinLabel & { id: number })[]): Promise<void> {
    if (coins.length === 0) return;
    await tx.query(
      `INSERT INTO coins AS c (id, symbol, name, slug)
       SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[])
       ON CONFLICT (id) DO UPDATE SET symbol = excluded.symbol, name = excluded.name, slug = excluded.slug
       WHERE (c.symbol, c.name, c.slug) IS DISTINCT FROM (excluded.symbol, excluded.name, excluded.slug)`,
      [
        coins.map(({ id }) => id),
        coins.map(({ symbol }) => symbol),
        coins.map(({ name }) => name),
        coins.map(({ slug }) => slug),
      ],
    );
  }
}
