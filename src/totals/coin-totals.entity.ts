import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * `coin_totals`: count and prices over all facts of a coin, source and ticker, kept up to date by every load and
 * every decision about coins. Prices are decimal strings in US dollars.
 */
@Entity('coin_totals')
@Index('coin_totals_symbol_idx', ['symbol', 'coinId'])
@Index('coin_totals_stale_idx', { synchronize: false })
export class CoinTotals {
  @PrimaryColumn({ name: 'coin_id', type: 'bigint' })
  coinId!: number;

  @PrimaryColumn('text')
  source!: string;

  @PrimaryColumn('text')
  symbol!: string;

  @Column({ name: 'record_count', type: 'bigint' })
  recordCount!: number;

  @Column({ name: 'price_sum', type: 'numeric' })
  priceSum!: string;

  @Column({ name: 'price_min', type: 'numeric' })
  priceMin!: string;

  @Column({ name: 'price_max', type: 'numeric' })
  priceMax!: string;

  /** The lowest or highest price was replaced and not recomputed yet: query the facts instead. */
  @Column({ name: 'extremes_stale', type: 'boolean', default: false })
  extremesStale!: boolean;
}
