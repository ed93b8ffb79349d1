import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { exactNumber } from '../common/exact-json.js';
import { isoSql, trimIso } from '../common/time.js';
import type { EtlStatsDto, StatsAnswer, SymbolStatsDto } from './stats.dto.js';

/** Computes what `/stats` answers. */
@Injectable()
export class StatsReader {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async stats(limit: number, offset: number): Promise<Omit<StatsAnswer, 'metadata'>> {
    const [totals, etlStats, symbolStats] = await Promise.all([
      this.totals(),
      this.etl(),
      this.coins(limit, offset),
    ]);
    return {
      ...totals.figures,
      etl_stats: etlStats,
      symbol_stats: symbolStats,
      pagination: { limit, offset, total: totals.coins },
      data_freshness: totals.newest,
    };
  }

  private async totals(): Promise<{
    figures: Pick<StatsAnswer, 'total_records' | 'unique_symbols' | 'sources_active'>;
    coins: number;
    newest: string | null;
  }> {
    const [row] = await this.dataSource.query<
      [{ records: number; symbols: number; coins: number; sources: string[] | null; newest: string | null }]
    >(
      `SELECT count(*) AS records, count(DISTINCT symbol) AS symbols, count(DISTINCT coin_id) AS coins,
              array_agg(DISTINCT source) AS sources, ${isoSql('max("timestamp")')} AS newest
       FROM unified_crypto_data`,
    );
    const { records, symbols, coins, sources, newest } = row;
    return {
      figures: { total_records: records, unique_symbols: symbols, sources_active: sources ?? [] },
      coins,
      newest: newest && trimIso(newest),
    };
  }

  private async etl(): Promise<EtlStatsDto> {
    const [row] = await this.dataSource.query<[EtlStatsDto]>(
      `SELECT count(*) AS total_jobs,
              count(*) FILTER (WHERE status IN ('success', 'partial')) AS successful_jobs,
              count(*) FILTER (WHERE status = 'failure') AS failed_jobs,
              ${isoSql(`max(completed_at) FILTER (WHERE status IN ('success', 'partial'))`)} AS last_success_at,
              ${isoSql(`max(completed_at) FILTER (WHERE status = 'failure')`)} AS last_failure_at,
              (SELECT extract(epoch FROM completed_at - started_at)::float8 FROM etl_jobs
               WHERE completed_at IS NOT NULL ORDER BY completed_at DESC LIMIT 1) AS last_job_duration_seconds,
              coalesce(sum(records_processed), 0)::bigint AS total_records_processed
       FROM etl_jobs`,
    );
    const { last_success_at, last_failure_at } = row;
    return {
      ...row,
      last_success_at: last_success_at && trimIso(last_success_at),
      last_failure_at: last_failure_at && trimIso(last_failure_at),
    };
  }

  private async coins(limit: number, offset: number): Promise<SymbolStatsDto[]> {
    const rows = await this.dataSource.query<(SymbolStatsDto & Prices)[]>(
      `SELECT u.coin_id, c.symbol, count(*) AS record_count, avg(u.price_usd) AS avg_price_usd,
              min(u.price_usd) AS min_price_usd, max(u.price_usd) AS max_price_usd, array_agg(DISTINCT u.source) AS sources
       FROM unified_crypto_data u JOIN coins c ON c.id = u.coin_id
       GROUP BY u.coin_id, c.symbol ORDER BY u.coin_id LIMIT $1 OFFSET $2`,
      [limit, offset],
    );
    return rows.map((row) => ({
      ...row,
      avg_price_usd: exactNumber(row.avg_price_usd),
      min_price_usd: exactNumber(row.min_price_usd),
      max_price_usd: exactNumber(row.max_price_usd),
    }));
  }
}

/** Decimal strings as PostgreSQL sends them. */
interface Prices {
  avg_price_usd: string;
  min_price_usd: string;
  max_price_usd: string;
}
