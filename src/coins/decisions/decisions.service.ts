import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { Conflict } from '../../common/errors.js';
import { inTransaction, type Transaction } from '../../database/transaction.js';
import { raiseVersion } from '../../totals/data-version.js';
import { CoinMembersReader, type CoinMember } from '../coin-members.reader.js';
import { CoinsRepository } from '../coins.repository.js';
import { hasIds } from '../clustering/member.js';
import { ownCoin } from '../clustering/own-coin.js';
import { DecisionsRepository } from './decisions.repository.js';
import { FactsMover, type MoveOptions } from './facts-mover.js';
import { lockExclusive } from '../identity-lock.js';
import { IdentityService } from '../identity.service.js';
import type { MappingDecision } from './mapping-decision.entity.js';
import { MappingsRepository } from '../mappings/mappings.repository.js';

/** Who decides, and what happens to facts that meet another one at the same source and time. */
export interface DecisionOptions {
  actor: string | null;
  /** `refuse`: different values stop the decision; `into`: the target's facts stay, the others are set aside. */
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
 * An operator's decisions about coins. Each is recorded, each can be taken back by another one, and
 * no rule overrules it. Facts and latest quotes follow in the same transaction.
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
   * Makes two coins one: all mappings of the first go to the second.
   * @throws NotFound when either does not exist
   * @throws Conflict when they are the same, share a source with ids, or facts with different values meet
   */
  async merge(fromCoinId: number, intoCoinId: number, options: DecisionOptions): Promise<OperatorDecision> {
    if (fromCoinId === intoCoinId) throw new Conflict(`Coin ${fromCoinId} cannot be merged into itself`);
    return this.deciding(async (tx) => {
      const from = await this.members.ofCoin(tx, fromCoinId, 'id');
      const into = await this.members.ofCoin(tx, intoCoinId, 'into');
      if (from.length === 0)
        throw new Conflict(`Coin ${fromCoinId} has no mappings: there is nothing to merge`);
      refuseTwoIds(from, into);
      return this.place(tx, 'merge', from, into, intoCoinId, options);
    });
  }

  /**
   * Takes one mapping out of its coin: back to the coin it was merged from, else to a new one.
   * @throws NotFound when there is no such mapping
   * @throws Conflict when it has its coin to itself
   */
  async split(mappingId: number, actor: string | null): Promise<OperatorDecision> {
    return this.deciding(async (tx) => {
      const mapping = await this.members.ofMapping(tx, mappingId);
      const mates = (await this.members.ofCoin(tx, mapping.coinId, 'id')).filter(
        ({ id }) => id !== mappingId,
      );
      if (mates.length === 0) throw new Conflict(`Mapping ${mappingId} has coin ${mapping.coinId} to itself`);
      const coinId = (await this.members.coinBeforeMerge(tx, mapping)) ?? (await this.newCoin(tx, mapping));
      const there = await this.members.ofCoin(tx, coinId, 'id');
      const decision = await this.place(tx, 'split', [mapping], there, coinId, { actor, keep: 'into' });
      await this.leave(tx, mapping, mates, decision.operation);
      return decision;
    });
  }

  /**
   * Gives a mapping another coin.
   * @throws NotFound when the mapping or the coin does not exist
   * @throws Conflict when it is there already, that coin has an id of the same source, or facts with
   *   different values meet
   */
  async move(mappingId: number, coinId: number, options: DecisionOptions): Promise<OperatorDecision> {
    return this.deciding(async (tx) => {
      const mapping = await this.members.ofMapping(tx, mappingId);
      const there = await this.members.ofCoin(tx, coinId, 'coin_id');
      if (mapping.coinId === coinId) throw new Conflict(`Mapping ${mappingId} is at coin ${coinId} already`);
      refuseTwoIds([mapping], there);
      const mates = (await this.members.ofCoin(tx, mapping.coinId, 'id')).filter(
        ({ id }) => id !== mappingId,
      );
      const decision = await this.place(tx, 'move', [mapping], there, coinId, options);
      await this.leave(tx, mapping, mates, decision.operation);
      return decision;
    });
  }

  private deciding<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return inTransaction(this.dataSource, async (tx) => {
      await lockExclusive(tx);
      const decision = await work(tx);
      await raiseVersion(tx);
      return decision;
    });
  }

  private async place(
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
    await this.mappings.place(tx, mappingIds, coinId, evidence);
    await this.decisions.reunite(
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

  /** Sets a mapping apart from those it leaves, and lets rules look at them without it. */
  private async leave(
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
      await this.identity.settle(tx, source, left);
    }
  }

  private async newCoin(tx: Transaction, { symbol, name, sourceId }: CoinMember): Promise<number> {
    const [id] = await this.coins.reserveIds(tx, 1);
    await this.coins.save(tx, [{ id: id as number, ...ownCoin({ id: sourceId, symbol, name }) }]);
    return id as number;
  }
}

/** Two ids of one source are never one coin; labels of a source without ids may share one. */
function refuseTwoIds(moved: CoinMember[], there: CoinMember[]): void {
  const ids = new Map(there.filter(({ source }) => hasIds(source)).map((member) => [member.source, member]));
  for (const { source, sourceId } of moved) {
    const other = ids.get(source);
    if (!other) continue;
    throw new Conflict(
      `${source} lists "${sourceId}" and "${other.sourceId}" as two coins, which cannot be one here: ` +
        `split mapping ${other.id} off first`,
      { source, source_ids: [sourceId, other.sourceId], mapping_id: other.id },
    );
  }
}
