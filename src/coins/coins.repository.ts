import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';

/** What a coin is called: ticker, name, and the words of its name joined by hyphens. */
export interface CoinLabel {
  symbol: string;
  name: string;
  slug: string;
}

/** The only writer of `coins`. A coin without mappings is kept, so that a decision can be undone. */
@Injectable()
export class CoinsRepository {
  /** Reserves ids for coins that are saved later in the transaction. */
  async reserveIds(tx: Transaction, count: number): Promise<number[]> {
    if (count === 0) return [];
    const rows = (await tx.query(
      `SELECT nextval(pg_get_serial_sequence('coins', 'id')) AS id FROM generate_series(1, $1::int)`,
      [count],
    )) as { id: number }[];
    return rows.map(({ id }) => id);
  }

  /** Inserts new coins and updates the names of existing ones. */
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
