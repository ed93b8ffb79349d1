import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { NotFound } from '../../common/errors.js';
import { exactNumber, type DecimalStyle } from '../../common/exact-json.js';
import { isoSql, trimIso } from '../../common/time.js';
import type { MappingDecisionDto } from '../../coins/mappings/mappings.dto.js';
import { RawPagesReader, type KeptPage } from '../../ingestion/raw-data/raw-pages.reader.js';
import { SourceRegistry } from '../../ingestion/source/source-registry.js';
import type { Source } from '../../ingestion/source/source.js';
import type { DataRowDto } from '../data/data.dto.js';
import type {
  Lineage,
  LineageJobDto,
  LineageMappingDto,
  LineageRawDto,
  LineageRequestDto,
} from './lineage.dto.js';

interface Fact {
  id: number;
  coin_id: number;
  mapping_id: number;
  symbol: string;
  price_usd: string;
  market_cap: string | null;
  volume_24h: string | null;
  source: string;
  timestamp: string;
  ingested_at: string;
  raw_id: number;
  raw_position: number;
  job_id: number;
  parser_version: number;
}

/** Traces a fact back to the record it was made of. */
@Injectable()
export class LineageReader {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly pages: RawPagesReader,
    private readonly sources: SourceRegistry,
  ) {}

  /** @throws NotFound when there is no such row, also when it gave way to another in a merge */
  async of(id: number, decimals: DecimalStyle): Promise<Lineage> {
    const [fact] = await this.dataSource.query<Fact[]>(
      `SELECT id, coin_id, mapping_id, symbol, price_usd, market_cap, volume_24h, source,
              ${isoSql('"timestamp"')} AS timestamp, ${isoSql('ingested_at')} AS ingested_at,
              raw_id, raw_position, job_id, parser_version
       FROM unified_crypto_data WHERE id = $1`,
      [id],
    );
    if (!fact) throw await this.noSuchRow(id);
    const [mapping, page, job] = await Promise.all([
      this.mapping(fact.mapping_id),
      this.pages.find(fact.raw_id),
      this.job(fact.job_id),
    ]);
    return {
      row: rowOf(fact, decimals),
      mapping,
      raw: await rawOf(fact, page, this.sources.find(fact.source)),
      request: page && requestOf(page),
      job,
      parser_version: fact.parser_version,
    };
  }

  private async noSuchRow(id: number): Promise<NotFound> {
    const [aside] = await this.dataSource.query<{ coin_id: number }[]>(
      `SELECT m.coin_id FROM set_aside_facts s JOIN source_asset_mappings m ON m.id = s.mapping_id WHERE s.id = $1`,
      [id],
    );
    return new NotFound(
      'id',
      aside
        ? `Row ${id} was set aside when two mappings of coin ${aside.coin_id} came together; a split brings it back`
        : `There is no row ${id}`,
    );
  }

  private async mapping(id: number): Promise<LineageMappingDto | null> {
    const [row] = await this.dataSource.query<(LineageMappingDto & { confidence: string })[]>(
      `SELECT id, coin_id, source, source_id, source_symbol, source_name, status, confidence, evidence, decided_by,
              ${isoSql('decided_at')} AS decided_at
       FROM source_asset_mappings WHERE id = $1`,
      [id],
    );
    const [decision] = await this.dataSource.query<(MappingDecisionDto & { confidence: string })[]>(
      `SELECT operation, kind, decided_by, actor, from_coin_id, to_coin_id, confidence, evidence,
              ${isoSql('created_at')} AS created_at
       FROM mapping_decisions d WHERE mapping_id = $1 ORDER BY d.id DESC LIMIT 1`,
      [id],
    );
    if (!row) return null;
    return {
      ...row,
      confidence: exactNumber(row.confidence),
      decided_at: trimIso(row.decided_at),
      decision: decision
        ? {
            ...decision,
            confidence: exactNumber(decision.confidence),
            created_at: trimIso(decision.created_at),
          }
        : null,
    };
  }

  private async job(id: number): Promise<LineageJobDto | null> {
    const [job] = await this.dataSource.query<LineageJobDto[]>(
      `SELECT id, trigger, status, ${isoSql('started_at')} AS started_at, ${isoSql('completed_at')} AS completed_at
       FROM etl_jobs WHERE id = $1`,
      [id],
    );
    if (!job) return null;
    return {
      ...job,
      started_at: job.started_at && trimIso(job.started_at),
      completed_at: job.completed_at && trimIso(job.completed_at),
    };
  }
}

function rowOf(fact: Fact, decimals: DecimalStyle): DataRowDto {
  const { id, coin_id, symbol, price_usd, market_cap, volume_24h, source, timestamp, ingested_at } = fact;
  return {
    id,
    coin_id,
    symbol,
    price_usd: exactNumber(price_usd, decimals),
    market_cap: exactNumber(market_cap, decimals),
    volume_24h: exactNumber(volume_24h, decimals),
    source,
    timestamp: trimIso(timestamp),
    ingested_at: trimIso(ingested_at),
  };
}

async function rawOf(
  { raw_id, raw_position }: Fact,
  page: KeptPage | null,
  source: Source | null,
): Promise<LineageRawDto> {
  const place = { id: raw_id, position: raw_position };
  if (!page)
    return {
      ...place,
      available: false,
      page: null,
      media_type: null,
      record: null,
      message: `Page ${raw_id} is no longer stored: RAW_RETENTION_DAYS has passed since it was received`,
    };
  const record = await source?.recordAt(page, raw_position);
  return {
    ...place,
    available: true,
    page: page.number,
    media_type: page.mediaType,
    record: record ?? null,
    message: record === undefined ? `Page ${raw_id} holds no record at ${raw_position}` : null,
  };
}

function requestOf({ url, httpStatus, headers, receivedAt, sha256, jobId }: KeptPage): LineageRequestDto {
  return {
    url,
    status: httpStatus,
    headers,
    received_at: receivedAt.toISOString(),
    sha256,
    job_id: jobId,
  };
}
