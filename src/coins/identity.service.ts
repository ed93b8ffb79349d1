import { Inject, Injectable } from '@nestjs/common';
import { createHash, randomUUID } from 'node:crypto';
import type { SeedCoin } from '../common/seed-coins.js';
import type { Transaction } from '../database/transaction.js';
import { AssetIds } from './asset-ids.js';
import { newMember, storedKeys, type ObservedAsset, type Resolution } from './asset.js';
import { assignCoins, type AssignedCluster } from './assign-coins.js';
import { clusterAssets } from './clustering/cluster-assets.js';
import { memberKey, type Judgement, type Member } from './clustering/member.js';
import { labelsOf, WellKnownCoins } from './clustering/well-known-coins.js';
import { CoinsRepository } from './coins.repository.js';
import { DecisionsRepository, type NewDecision } from './decisions/decisions.repository.js';
import { FactsMover, type MovedMapping } from './decisions/facts-mover.js';
import { MappingsRepository, type AssignedJudgement } from './mappings/mappings.repository.js';
import type { NameKeys } from './matching/matchable.js';
import { NeighborsReader, type NeighborsQuery, type StoredMember } from './neighbors.reader.js';

/** Injection token of the well-known coins. */
export const SEED = Symbol('Seed');

/** What changed when assets were clustered again. */
export interface ClusterChanges {
  /** Assets that were not stored before, by source id. */
  added: Map<string, Resolution>;
  /** The new coins of stored mappings whose coin changed, by mapping id. */
  moved: Map<number, number>;
}

/** What clustering started from. */
interface Before {
  /** The page that shows the new assets; `null` when it is not stored. */
  rawId: number | null;
  stored: Map<number, StoredMember>;
  /** Keys of the assets that were given: their names may have changed. */
  given: Set<string>;
}

/**
 * Decides from all evidence at hand which assets are one coin, and stores the result: mappings, facts and
 * latest quotes move together.
 */
@Injectable()
export class IdentityService {
  private readonly wellKnown: WellKnownCoins;

  constructor(
    private readonly mappings: MappingsRepository,
    private readonly coins: CoinsRepository,
    private readonly decisions: DecisionsRepository,
    private readonly neighbors: NeighborsReader,
    private readonly facts: FactsMover,
    private readonly ids: AssetIds,
    @Inject(SEED) seed: SeedCoin[],
  ) {
    this.wellKnown = new WellKnownCoins(seed);
  }

  /**
   * Clusters these assets of one source again with all assets connected to them. The exclusive identity
   * lock must be held.
   * @param formerKeys keys the assets had before they were renamed
   * @param rawId the page that shows them; `null` for a page of a preview and when none does
   */
  async recluster(
    tx: Transaction,
    source: string,
    assets: ObservedAsset[],
    { formerKeys = [], rawId = null }: { formerKeys?: NameKeys[]; rawId?: number | null } = {},
  ): Promise<ClusterChanges> {
    const given = assets.map((asset) => newMember(source, asset, this.ids));
    const query = this.neighborsOf(given);
    const { members, separations } = await this.neighbors.read(tx, {
      ...query,
      keys: [...query.keys, ...formerKeys],
    });
    const clusters = clusterAssets(withNewest(members, given), this.wellKnown, separations);
    const assigned = await assignCoins(clusters, (count) => this.coins.reserveIds(tx, count));
    return this.write(tx, assigned, {
      rawId,
      stored: new Map(members.map((member) => [member.mappingId, member])),
      given: new Set(given.map(memberKey)),
    });
  }

  /** Besides the neighbors by name, the assets that mean the same well-known coins. */
  private neighborsOf(members: Member[]): NeighborsQuery {
    const wellKnown = members.flatMap((member) => {
      const coin = this.wellKnown.of(member);
      if (!coin) return [];
      return [
        ...Object.entries(coin.ids).map(([source, sourceId]) => ({ source, sourceId })),
        ...this.ids.labelSources.flatMap((source) =>
          labelsOf(coin).map((sourceId) => ({ source, sourceId })),
        ),
      ];
    });
    return {
      keys: members.map(storedKeys),
      contracts: members.flatMap(({ contracts }) => contracts),
      assets: [...members.map(({ source, id }) => ({ source, sourceId: id })), ...wellKnown],
    };
  }

  private async write(
    tx: Transaction,
    clusters: AssignedCluster[],
    { rawId, stored, given }: Before,
  ): Promise<ClusterChanges> {
    const assigned = clusters.flatMap(({ cluster, coinId }) =>
      cluster.judgements.map((judgement) => ({ judgement, coinId, hash: digest(judgement) })),
    );
    const fresh = assigned.filter(({ judgement }) => judgement.member.mappingId === null);
    const changed = assigned.filter(({ judgement: { member }, coinId, hash }) => {
      if (member.mappingId === null || member.decidedBy === 'operator') return false;
      return member.coinId !== coinId || stored.get(member.mappingId)?.judgementHash !== hash;
    });
    const maybeRenamed = assigned.filter(({ judgement }) => given.has(memberKey(judgement.member)));
    const touched = new Set([...fresh, ...changed, ...maybeRenamed].map(({ coinId }) => coinId));
    await this.coins.save(
      tx,
      clusters
        .filter(({ coinId }) => touched.has(coinId))
        .map(({ cluster, coinId }) => ({ id: coinId, ...cluster.coin })),
    );
    const added = await this.mappings.insert(tx, fresh, rawId);
    await this.mappings.update(tx, changed);
    const moved = changed.filter(({ judgement: { member }, coinId }) => member.coinId !== coinId);
    const operation = randomUUID();
    await this.facts.move(tx, moved.map(moveOf), { operation, onConflict: 'into' });
    await this.decisions.record(
      tx,
      [...fresh.filter(isResolved), ...moved].map((one) => decisionOf(one, operation)),
    );
    return {
      added,
      moved: new Map(moved.map(({ judgement: { member }, coinId }) => [member.mappingId as number, coinId])),
    };
  }
}

/** Stored assets, those given with the price of the current page, and the given assets that are new. */
function withNewest(stored: StoredMember[], given: Member[]): Member[] {
  const unseen = new Map(given.map((member) => [memberKey(member), member]));
  const known = stored.map((member) => {
    const now = unseen.get(memberKey(member));
    if (!now) return member;
    unseen.delete(memberKey(member));
    return { ...member, price: now.price ?? member.price, marketCap: now.marketCap ?? member.marketCap };
  });
  return [...known, ...unseen.values()];
}

function isResolved({ judgement }: AssignedJudgement): boolean {
  return judgement.status === 'resolved';
}

function moveOf({ judgement: { member }, coinId }: AssignedJudgement): MovedMapping {
  return {
    mappingId: member.mappingId as number,
    source: member.source,
    fromCoinId: member.coinId as number,
    toCoinId: coinId,
  };
}

function decisionOf({ judgement, coinId }: AssignedJudgement, operation: string): NewDecision {
  const { member, confidence, evidence } = judgement;
  return {
    source: member.source,
    sourceId: member.id,
    operation,
    kind: 'rule',
    decidedBy: 'rule',
    actor: null,
    fromCoinId: member.coinId,
    toCoinId: coinId,
    confidence,
    evidence,
  };
}

function digest({ status, confidence, evidence, candidates }: Judgement): string {
  return createHash('md5')
    .update(JSON.stringify([status, confidence, evidence, candidates]))
    .digest('base64url');
}
