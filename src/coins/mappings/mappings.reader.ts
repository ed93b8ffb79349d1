import { Injectable } from '@nestjs/common';
import { NotFound } from '../../common/errors.js';
import { exactNumber } from '../../common/exact-json.js';
import { isoSql } from '../../common/time.js';
import { ReadDatabase } from '../../database/read-replica.js';
import type { Candidate } from '../clustering/member.js';
import type {
  MappingDecisionDto,
  MappingDto,
  MappingHistory,
  MappingsPage,
  MappingsQuery,
} from './mappings.dto.js';

type Stored<T extends { confidence: unknown }> = Omit<T, 'confidence'> & { confidence: string };

const MAPPINGS = `
  SELECT id, coin_id, source, source_id, source_symbol, source_name, status, confidence, evidence, candidates, decided_by,
         ${isoSql('decided_at')} AS decided_at, ${isoSql('first_seen')} AS first_seen, ${isoSql('last_seen')} AS last_seen
  FROM source_asset_mappings`;

/** Reads mappings with their evidence, candidates and decisions. */
@Injectable()
export class MappingsReader {
  constructor(private readonly database: ReadDatabase) {}

  async ofCoin(coinId: number): Promise<MappingDto[]> {
    const rows = await this.database.query<Stored<MappingDto>>(
      `${MAPPINGS} WHERE coin_id = $1 ORDER BY source, source_id`,
      [coinId],
    );
    return this.withCoins(rows.map(exact));
  }

  /** Lists mappings, those with the most likely candidates first. */
  async list({ status, source, limit, offset }: MappingsQuery): Promise<MappingsPage> {
    const filter = `WHERE ($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR source = $2)`;
    const filters = [status ?? null, source ?? null];
    const [rows, [count]] = await Promise.all([
      this.database.query<Stored<MappingDto>>(
        `${MAPPINGS} ${filter}
         ORDER BY (candidates #>> '{0,posterior,of_this}')::numeric DESC NULLS LAST, candidates = '[]', id LIMIT $3 OFFSET $4`,
        [...filters, limit, offset],
      ),
      this.database.query<{ total: number }>(
        `SELECT count(*) AS total FROM source_asset_mappings ${filter}`,
        filters,
      ),
    ]);
    return { mappings: await this.withCoins(rows.map(exact)), total: count?.total ?? 0 };
  }

  /**
   * Reads one mapping with every decision about it.
   * @throws NotFound when there is no such mapping
   */
  async one(id: number): Promise<MappingHistory> {
    const [row] = await this.database.query<Stored<MappingDto>>(`${MAPPINGS} WHERE id = $1`, [id]);
    if (!row) throw new NotFound('id', `There is no mapping ${id}`);
    const decisions = await this.database.query<Stored<MappingDecisionDto>>(
      `SELECT operation, kind, decided_by, actor, from_coin_id, to_coin_id, confidence, evidence,
              ${isoSql('created_at')} AS created_at
       FROM mapping_decisions d WHERE mapping_id = $1 ORDER BY d.id DESC`,
      [id],
    );
    const [mapping] = await this.withCoins([exact(row)]);
    return { ...(mapping as MappingDto), decisions: decisions.map(exact) };
  }

  /** Adds to each candidate the coin it has now, which an operator needs to merge or move. */
  private async withCoins(mappings: MappingDto[]): Promise<MappingDto[]> {
    const candidates = mappings.flatMap((mapping) => mapping.candidates as Candidate[]);
    if (candidates.length === 0) return mappings;
    const rows = await this.database.query<{ source: string; source_id: string; coin_id: number }>(
      `SELECT DISTINCT source, source_id, m.coin_id
       FROM unnest($1::text[], $2::text[]) AS t(source, source_id)
       JOIN source_asset_mappings m USING (source, source_id)`,
      [candidates.map(({ source }) => source), candidates.map(({ source_id }) => source_id)],
    );
    const coins = new Map(rows.map(({ source, source_id, coin_id }) => [`${source}\0${source_id}`, coin_id]));
    return mappings.map((mapping) => ({
      ...mapping,
      candidates: (mapping.candidates as Candidate[]).map((candidate) => ({
        coin_id: coins.get(`${candidate.source}\0${candidate.source_id}`) ?? null,
        ...candidate,
      })),
    }));
  }
}

function exact<T extends { confidence: string }>(row: T): Omit<T, 'confidence'> & { confidence: unknown } {
  return { ...row, confidence: exactNumber(row.confidence) };
}
