import { Injectable } from '@nestjs/common';
import { exactNumber } from '../common/exact-json.js';
import { ACTIVE, SUCCEEDED } from '../common/job-status.js';
import { isoTrimmedSql } from '../common/time.js';
import { oneOfSql } from '../database/one-of.sql.js';
import { ReadDatabase } from '../database/read-replica.js';
import type { EtlStatsDto, StatsAnswer, StatsQuery, SymbolStatsDto } from './stats.dto.js';

/** What `/stats` answers, from the figures that loads and jobs keep up to date. */
@Injectable()
export class StatsReader {
  constructor(private readonly database: ReadDatabase) {}

  async stats(query: StatsQuery): Promise<Omit<StatsAnswer, 'metadata'>> {
    const [totals, etlStats, symbolStats] = await Promise.all([this.totals(), this.etl(), this.coins(query)]);
    const { records, symbols, coins, sources, newest } = totals;
    return {
      total_records: records,
      unique_symbols: symbols,
      sources_active: sources ?? [],
      etl_stats: etlStats,
      symbol_stats: symbolStats,
      pagination: { limit: query.limit, offset: query.offset, total: coins },
      data_freshness: newest,
    };
  }

  private async totals(): Promise<Totals> {
    const [row] = await this.database.query<Totals>(
      `SELECT t.*, v.symbols, v.coins FROM data_version v, (
         SELECT coalesce(sum(record_count), 0)::bigint AS records, array_agg(source ORDER BY source) AS sources,
                ${isoTrimmedSql('max(last_at)')} AS newest
         FROM source_totals WHERE record_count > 0
       ) t`,
    );
    if (!row) throw new Error('data_version has no row');
    return row;
  }

  /** Jobs that ended are counted; those that wait or run are never more than the sources. */
  private async etl(): Promise<EtlStatsDto> {
    const [row] = await this.database.query<EtlStatsDto>(
      `SELECT (coalesce(sum(j.jobs), 0) + a.jobs)::bigint AS total_jobs,
              coalesce(sum(j.jobs) FILTER (WHERE ${oneOfSql('status', SUCCEEDED)}), 0)::bigint AS successful_jobs,
              coalesce(sum(j.jobs) FILTER (WHERE status = 'failure'), 0)::bigint AS failed_jobs,
              ${isoTrimmedSql(`max(last_completed_at) FILTER (WHERE ${oneOfSql('status', SUCCEEDED)})`)} AS last_success_at,
              ${isoTrimmedSql(`max(last_completed_at) FILTER (WHERE status = 'failure')`)} AS last_failure_at,
              (SELECT last_duration_seconds FROM job_totals ORDER BY last_completed_at DESC LIMIT 1)
                AS last_job_duration_seconds,
              (coalesce(sum(j.records_processed), 0) + a.processed)::bigint AS total_records_processed
       FROM (SELECT count(*) AS jobs, coalesce(sum(records_processed), 0) AS processed
             FROM etl_jobs WHERE ${oneOfSql('status', ACTIVE)}) a
       LEFT JOIN job_totals j ON true GROUP BY a.jobs, a.processed`,
    );
    if (!row) throw new Error('An aggregate without a row');
    return row;
  }

  /** Where an extreme is marked as replaced the facts of that coin are asked. */
  private async coins({ limit, offset, decimals }: StatsQuery): Promise<SymbolStatsDto[]> {
    const rows = await this.database.query<SymbolStatsDto & Prices>(
      `SELECT t.coin_id, c.symbol, sum(t.record_count)::bigint AS record_count,
              sum(t.price_sum) / sum(t.record_count) AS avg_price_usd,
              CASE WHEN bool_or(t.extremes_stale)
                THEN (SELECT min(u.price_usd) FROM unified_crypto_data u WHERE u.coin_id = t.coin_id)
                ELSE min(t.price_min) END AS min_price_usd,
              CASE WHEN bool_or(t.extremes_stale)
                THEN (SELECT max(u.price_usd) FROM unified_crypto_data u WHERE u.coin_id = t.coin_id)
                ELSE max(t.price_max) END AS max_price_usd,
              array_agg(DISTINCT t.source ORDER BY t.source) AS sources
       FROM (SELECT coin_id FROM coin_totals GROUP BY coin_id ORDER BY coin_id LIMIT $1 OFFSET $2) page
       JOIN coin_totals t USING (coin_id) JOIN coins c ON c.id = t.coin_id
       GROUP BY t.coin_id, c.symbol ORDER BY t.coin_id`,
      [limit, offset],
    );
    return rows.map((row) => ({
      ...row,
      avg_price_usd: exactNumber(row.avg_price_usd, decimals),
      min_price_usd: exactNumber(row.min_price_usd, decimals),
      max_price_usd: exactNumber(row.max_price_usd, decimals),
    }));
  }
}

interface Totals {
  records: number;
  symbols: number;
  coins: number;
  sources: string[] | null;
  newest: string | null;
}

/** Decimal strings as PostgreSQL sends them. */
interface Prices {
  avg_price_usd: string;
  min_price_usd: string;
  max_price_usd: string;
}
