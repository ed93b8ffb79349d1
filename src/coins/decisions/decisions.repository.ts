import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/transaction.js';
import type { MappingDecision } from './mapping-decision.entity.js';

/** A decision to be recorded. */
export type NewDecision = Pick<
  MappingDecision,
  'operation' | 'kind' | 'decidedBy' | 'actor' | 'fromCoinId' | 'toCoinId' | 'confidence' | 'evidence'
> & { source: string; sourceId: string };

/** The only writer of `mapping_decisions` and `mapping_separations`. */
@Injectable()
export class DecisionsRepository {
  async record(tx: Transaction, decisions: NewDecision[]): Promise<void> {
    if (decisions.length === 0) return;
    await tx.query(
      `INSERT INTO mapping_decisions
         (mapping_id, operation, kind, decided_by, actor, from_coin_id, to_coin_id, confidence, evidence)
       SELECT m.id, t.operation, t.kind, t."decidedBy", t.actor, t."fromCoinId", t."toCoinId", t.confidence, t.evidence
       FROM jsonb_to_recordset($1::jsonb) AS t(
         source text, "sourceId" text, operation uuid, kind text, "decidedBy" text, actor text, "fromCoinId" bigint,
         "toCoinId" bigint, confidence numeric, evidence jsonb)
       JOIN source_asset_mappings m ON m.source = t.source AND m.source_id = t."sourceId"`,
      [JSON.stringify(decisions)],
    );
  }

  /** Records that rules must never put these into one coin again. */
  async separate(tx: Transaction, mappingIds: number[], others: number[], operation: string): Promise<void> {
    await tx.query(
      `INSERT INTO mapping_separations (mapping_id, other_mapping_id, operation)
       SELECT least(a, b), greatest(a, b), $3 FROM unnest($1::bigint[]) a, unnest($2::bigint[]) b WHERE a <> b
       ON CONFLICT DO NOTHING`,
      [mappingIds, others, operation],
    );
  }

  /** Removes the separations between these mappings. */
  async removeSeparations(tx: Transaction, mappingIds: number[], others: number[]): Promise<void> {
    await tx.query(
      `DELETE FROM mapping_separations
       WHERE (mapping_id = ANY($1::bigint[]) AND other_mapping_id = ANY($2::bigint[]))
          OR (mapping_id = ANY($2::bigint[]) AND other_mapping_id = ANY($1::bigint[]))`,
      [mappingIds, others],
    );
  }
}
