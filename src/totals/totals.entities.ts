import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { ENDED } from '../common/job-status.js';
import { oneOfSql } from '../database/one-of.sql.js';

/**
 * `coin_totals`: figures over all facts of a coin at a source under a ticker, kept exact by every
 * load and every decision about coins. Prices are decimal strings in US dollars.
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

  /** An extreme was changed and has not been looked for again: the facts say it, this row does not. */
  @Column({ name: 'extremes_stale', type: 'boolean', default: false })
  extremesStale!: boolean;
}

/** `source_totals`: how many facts there are of a source, and between which times (UTC). */
@Entity('source_totals')
export class SourceTotals {
  @PrimaryColumn('text')
  source!: string;

  @Column({ name: 'record_count', type: 'bigint' })
  recordCount!: number;

  /** No quote is older. */
  @Column({ name: 'first_at', type: 'timestamptz' })
  firstAt!: Date;

  /** Time of its newest quote. */
  @Column({ name: 'last_at', type: 'timestamptz' })
  lastAt!: Date;
}

/** `raw_totals`: the pages of a source that were stored in a month (UTC) and are still kept. */
@Entity('raw_totals')
export class RawTotals {
  @PrimaryColumn('text')
  source!: string;

  /** Its first day. */
  @PrimaryColumn('date')
  month!: string;

  @Column('bigint')
  pages!: number;

  /** Length of their bodies as stored, that is compressed. */
  @Column({ name: 'stored_bytes', type: 'bigint' })
  storedBytes!: number;
}

/** `job_totals`: the jobs of a source that ended in a status. Those that wait or run are not in it. */
@Entity('job_totals')
@Check('job_totals_status_check', oneOfSql('status', ENDED))
export class JobTotals {
  @PrimaryColumn('text')
  source!: string;

  @PrimaryColumn('text')
  status!: string;

  @Column('bigint')
  jobs!: number;

  @Column({ name: 'records_processed', type: 'bigint' })
  recordsProcessed!: number;

  /** When the last of them ended. */
  @Column({ name: 'last_completed_at', type: 'timestamptz' })
  lastCompletedAt!: Date;

  /** How long that one took; `null` when it never began. */
  @Column({ name: 'last_duration_seconds', type: 'double precision', nullable: true })
  lastDurationSeconds!: number | null;
}

/** `data_version`: one row that tells one state of the data from the next. */
@Entity('data_version')
@Check('data_version_id_check', 'id = 1')
export class DataVersion {
  @PrimaryColumn('integer')
  id!: number;

  /** Made with the database: versions of two databases are never taken for each other. */
  @Column('uuid')
  epoch!: string;

  /** Raised in the transaction of every load, decision, and beginning or end of a job. */
  @Column('bigint')
  version!: number;

  /** Coins that have facts. */
  @Column('bigint')
  coins!: number;

  /** Tickers that facts bear. */
  @Column('bigint')
  symbols!: number;
}
