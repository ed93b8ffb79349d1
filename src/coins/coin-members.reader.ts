import { Injectable } from '@nestjs/common';
import { NotFound } from '../common/errors.js';
import type { Transaction } from '../database/transaction.js';
import { AssetIds } from './asset-ids.js';
import type { ObservedAsset } from './asset.js';

/** A mapping as an operator's decision needs it. */
export interface CoinMember extends ObservedAsset {
  id: number;
  coinId: number;
  source: string;
  /** Whether the source id is a label that people chose. */
  isLabel: boolean;
}

interface MemberRow {
  id: number;
  coin_id: number;
  source: string;
  source_id: string;
  source_symbol: string | null;
  source_name: string | null;
  active: boolean | null;
}

const MEMBERS = `SELECT id, coin_id, source, source_id, source_symbol, source_name, active FROM source_asset_mappings`;

/** Reads the mappings of coins inside a decision's transaction. */
@Injectable()
export class CoinMembersReader {
  constructor(private readonly ids: AssetIds) {}

  /**
   * Reads the mappings of a coin, oldest first.
   * @param parameter the request parameter that holds the coin's id, for the error
   * @throws NotFound when there is no such coin
   */
  async ofCoin(tx: Transaction, coinId: number, parameter: string): Promise<CoinMember[]> {
    const coins = (await tx.query('SELECT id FROM coins WHERE id = $1', [coinId])) as unknown[];
    if (coins.length === 0) throw new NotFound(parameter, `There is no coin ${coinId}`);
    const rows = (await tx.query(`${MEMBERS} WHERE coin_id = $1 ORDER BY id`, [coinId])) as MemberRow[];
    return rows.map((row) => this.memberOf(row));
  }

  /** @throws NotFound when there is no such mapping */
  async ofMapping(tx: Transaction, mappingId: number): Promise<CoinMember> {
    const [row] = (await tx.query(`${MEMBERS} WHERE id = $1`, [mappingId])) as MemberRow[];
    if (!row) throw new NotFound('id', `There is no mapping ${mappingId}`);
    return this.memberOf(row);
  }

  /**
   * Finds the coin a mapping had before the operation that moved it to its present one.
   * @returns its id; `null` unless all mappings of that coin were moved by the same operation and split off since
   */
  async coinBeforeMerge(tx: Transaction, { id, coinId }: CoinMember): Promise<number | null> {
    const [row] = (await tx.query(
      `SELECT d.from_coin_id
       FROM (SELECT * FROM mapping_decisions WHERE mapping_id = $1 ORDER BY id DESC LIMIT 1) d
       WHERE d.to_coin_id = $2 AND d.from_coin_id IS NOT NULL
         AND NOT EXISTS (
           SELECT FROM source_asset_mappings m
           WHERE m.coin_id = d.from_coin_id
             AND NOT EXISTS (
               SELECT FROM mapping_decisions e
               WHERE e.mapping_id = m.id AND e.operation = d.operation AND e.from_coin_id = d.from_coin_id))`,
      [id, coinId],
    )) as { from_coin_id: number }[];
    return row?.from_coin_id ?? null;
  }

  private memberOf(row: MemberRow): CoinMember {
    return {
      id: row.id,
      coinId: row.coin_id,
      source: row.source,
      sourceId: row.source_id,
      isLabel: this.ids.areLabels(row.source),
      symbol: row.source_symbol ?? '',
      name: row.source_name,
      active: row.active,
    };
  }
}
