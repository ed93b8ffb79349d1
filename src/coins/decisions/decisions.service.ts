import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { Conflict } from '../../common/errors.js';
import { inTransaction, type Transaction } from '../../database/transaction.js';
import { raiseVersion } from '../../totals/data-version.js';
import { CoinMembersReader, type CoinMember } from '../coin-members.reader.js';
import { CoinsRepository } from '../coins.repository.js';
import { ownCoin } from '../clustering/own-coin.js';
import { DecisionsRepository } from './decisions.repository.js';
import { FactsMover, type MoveOptions } from './facts-mover.js';
import { lockExclusive } from '../identity-lock.js';
import { IdentityService } from '../identity.service.js';
import type { MappingDecision } from './mapping-decision.entity.js';
import { MappingsRepository } from '../mappings/mappings.repository.js';

/** Who decides, and what happens when both coins have a fact of the same source and time. */
export interface DecisionOptions {
  /** Name of the operator, for the record. */
  actor: string | null;
  /** `refuse`: different values make the decision fail; `into`: the target's facts stay, the others are set aside. */
  keep: MoveOptions['onConflict'];
}

/** What an operator's decision did. */
export interface OperatorDecision {
  operation: string;
  coinId: number;
  mappingIds: number[];
}

type Kind = MappingDecision['kind'];

/**
 * Carries out operators' decisions about coins. Each is recorded, can be undone by another one, and is never
 * overruled by a rule. Facts and latest quotes move in the same transaction.
 */
@Injectable()
export class DecisionsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly mappings: MappingsRepository,
    private readonly members: CoinMembersReader,
    private readonly coins: CoinsRepository,
    private readonly decisions: DecisionsRepository,
    private readonly facts: FactsMover,
    private readonly identity: IdentityService,
  ) {}

  /**
   * Moves all mappings of the first coin to the second.
   * @throws NotFound when either does not exist
   * @throws Conflict when they are the same, have different ids of one source, or facts with different values conflict
   */
  async merge(fromCoinId: number, intoCoinId: number, options: DecisionOptions): Promise<OperatorDecision> {
    if (fromCoinId === intoCoinId) throw new Conflict(`Cannot merge coin ${fromCoinId} into itself`);
    return this.decide(async (tx) => {
      const from = await this.members.ofCoin(tx, fromCoinId, 'id');
      const into = await this.members.ofCoin(tx, intoCoinId, 'into');
      if (from.length === 0) throw new Conflict(`Cannot merge coin ${fromCoinId}: it has no mappings`);
      refuseTwoIds(from, into);
      return this.assign(tx, 'merge', from, into, intoCoinId, options);
    });
  }

  /**
   * Removes one mapping from its coin: back to the coin it was merged from, else to a new one.
   * @throws NotFound when there is no such mapping
   * @throws Conflict when it is the only mapping of its coin
   */
  async split(mappingId: number, actor: string | null): Promise<OperatorDecision> {
    return this.decide(async (tx) => {
      const mapping = await this.members.ofMapping(tx, mappingId);
      const mates = (await this.members.ofCoin(tx, mapping.coinId, 'id')).filter(
        ({ id }) => id !== mappingId,
      );
      if (mates.length === 0)
        throw new Conflict(
          `Cannot split mapping ${mappingId}: it is the only mapping of coin ${mapping.coinId}`,
        );
      const coinId = (await this.members.coinBeforeMerge(tx, mapping)) ?? (await this.newCoin(tx, mapping));
      const there = await this.members.ofCoin(tx, coinId, 'id');
      const decision = await this.assign(tx, 'split', [mapping], there, coinId, { actor, keep: 'into' });
      await this.separate(tx, mapping, mates, decision.operation);
      return decision;
    });
  }

  /**
   * Moves a mapping to another coin.
   * @throws NotFound when the mapping or the coin does not exist
   * @throws Conflict when it belongs to that coin already, the coin has another id of the same source, or facts
   *   with different values conflict
   */
  async move(mappingId: number, coinId: number, options: DecisionOptions): Promise<OperatorDecision> {
    return this.decide(async (tx) => {
      const mapping = await this.members.ofMapping(tx, mappingId);
      const there = await this.members.ofCoin(tx, coinId, 'coin_id');
      if (mapping.coinId === coinId)
        throw new Conflict(`Mapping ${mappingId} already belongs to coin ${coinId}`);
      refuseTwoIds([mapping], there);
      const mates = (await this.members.ofCoin(tx, mapping.coinId, 'id')).filter(
        ({ id }) => id !== mappingId,
      );
      const decision = await this.assign(tx, 'move', [mapping], there, coinId, options);
      await this.separate(tx, mapping, mates, decision.operation);
      return decision;
    });
  }

  private decide<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return inTransaction(this.dataSource, async (tx) => {
      await lockExclusive(tx);
      const decision = await work(tx);
      await raiseVersion(tx);
      return decision;
    });
  }

  private async assign(
    tx: Transaction,
    kind: Kind,
    moved: CoinMember[],
    there: CoinMember[],
    coinId: number,
    { actor, keep }: DecisionOptions,
  ): Promise<OperatorDecision> {
    const operation = randomUUID();
    const mappingIds = moved.map(({ id }) => id);
    const evidence = { rule: 'operator', kind, operation, ...(actor === null ? {} : { by: actor }) };
    await this.mappings.assign(tx, mappingIds, coinId, evidence);
    await this.decisions.removeSeparations(
      tx,
      mappingIds,
      there.map(({ id }) => id),
    );
    await this.facts.move(
      tx,
      moved.map(({ id, source, coinId: fromCoinId }) => ({
        mappingId: id,
        source,
        fromCoinId,
        toCoinId: coinId,
      })),
      { operation, onConflict: keep },
    );
    await this.decisions.record(
      tx,
      moved.map(({ source, sourceId, coinId: fromCoinId }) => ({
        source,
        sourceId,
        operation,
        kind,
        decidedBy: 'operator',
        actor,
        fromCoinId,
        toCoinId: coinId,
        confidence: '1',
        evidence,
      })),
    );
    return { operation, coinId, mappingIds };
  }

  /** Separates a mapping from those it leaves, and clusters them again without it. */
  private async separate(
    tx: Transaction,
    mapping: CoinMember,
    mates: CoinMember[],
    operation: string,
  ): Promise<void> {
    await this.decisions.separate(
      tx,
      [mapping.id],
      mates.map(({ id }) => id),
      operation,
    );
    for (const [source, left] of Map.groupBy(mates, (mate) => mate.source)) {
      await this.identity.recluster(tx, source, left);
    }
  }

  private async newCoin(tx: Transaction, { symbol, name, sourceId }: CoinMember): Promise<number> {
    const [id] = await this.coins.reserveIds(tx, 1);
    await this.coins.save(tx, [{ id: id as number, ...ownCoin({ id: sourceId, symbol, name }) }]);
    return id as number;
  }
}

/** A coin never has two ids of one source; it may have several labels. */
function refuseTwoIds(moved: CoinMember[], there: CoinMember[]): void {
  const ids = new Map(there.filter(({ isLabel }) => !isLabel).map((member) => [member.source, member]));
  for (const { source, sourceId } of moved) {
    const other = ids.get(source);
    if (!other) continue;
    throw new Conflict(
      `Cannot put "${sourceId}" and "${other.sourceId}" into one coin: ${source} lists them as two coins. ` +
        `Split mapping ${other.id} off first.`,
      { source, source_ids: [sourceId, other.sourceId], mapping_id: other.id },
    );
  }
}
