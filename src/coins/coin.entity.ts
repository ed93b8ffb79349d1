import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** `coins`: one row per coin; coins may share a ticker. */
@Entity('coins')
@Index('coins_slug_idx', ['slug'])
@Index('coins_symbol_idx', ['symbol'])
@Index('coins_name_trgm_idx', { synchronize: false })
@Index('coins_slug_trgm_idx', { synchronize: false })
@Index('coins_symbol_trgm_idx', { synchronize: false })
export class Coin {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  /** Ticker in upper case; many coins may share one. */
  @Column('text')
  symbol!: string;

  @Column('text')
  name!: string;

  /** Lower-case words of the name, joined by hyphens. */
  @Column('text')
  slug!: string;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
