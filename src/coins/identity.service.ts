import { Inject, Injectable } from '@nestjs/common';
import { createHash, randomUUID } from 'node:crypto';
import type { Transaction } from '../database/transaction.js';
import { assignCoins, type PlacedGroup } from './assign-coins.js';
import { CoinsRepository } from './coins.repository.js';
import { decide } from './decide/group-assets.js';
import { memberKey, type Judgement, type Member } from './decide/member.js';
import { Seeds } from './decide/seeds.js';
import { DecisionsRepository, type NewDecision } from './decisions/decisions.repository.js';
import { FactsMover, type MovedMapping } from './decisions/facts-mover.js';
import type { NameKeys } from './matching/matchable.js';
import { MappingsRepository, type PlacedJudgement } from './mappings/mappings.repository.js';
import { memberOf, storedKeys, type NamedAsset, type Resolution } from './asset.js';
import { areSeparated, NeighbourhoodReader, type Neighbour, type Start } from './neighbors.reader.js';
import type { SeedCoin } from './seed.js';

/** Injection token of the well-known coins. */
export const SEED = Symbol('Seed');

/**
 * Decides, from all evidence at hand, which coins assets are, and regroups whoever is touched by
 * what is new: mappings, facts and latest quotes move together.
 */
@Injectable()
export class IdentityService {
  private readonly seeds: Seeds;

  constructor(
    private readonly mappings: MappingsRepository,
    private readonly coins: CoinsRepository,
    private readonly decisions: DecisionsRepository,
    private readonly neighbourhoods: NeighbourhoodReader,
    private readonly facts: FactsMover,
    @Inject(SEED) seed: SeedCoin[],
  ) {
    this.seeds = new Seeds(seed);
  }

  /**
   * Looks at these assets of one source and at everyone around them. The identity lock must be held.
   * @param formerKeys what they were called before, if it was otherwise
   * @param rawId the page that shows them, where one does
   */
  async settle(
    tx: Transaction,
    source: string,
    assets: NamedAsset[],
    { formerKeys = [], rawId = null }: { formerKeys?: NameKeys[]; rawId?: number | null } = {},
  ): Promise<Settled> {
    const start = this.startFrom(source, assets);
    const keys = [...start.keys, ...formerKeys];
    const neighbourhood = await this.neighbourhoods.read(tx, { ...start, keys });
    const members = withNewest(neighbourhood.members, source, assets);
    const groups = decide(members, this.seeds, (a, b) => areSeparated(neighbourhood, a, b));
    const placed = await assignCoins(groups, (count) => this.coins.reserveIds(tx, count));
    return this.write(tx, placed, {
      rawId,
      stored: new Map(neighbourhood.members.map((member) => [member.mappingId, member])),
      looked: new Set(assets.map(({ sourceId }) => memberKey({ source, id: sourceId }))),
    });
  }

  private startFrom(source: string, assets: NamedAsset[]): Start {
    const named = assets.map((asset) => ({ source, sourceId: asset.sourceId }));
    const wellKnown = assets.flatMap((asset) => {
      const seed = this.seeds.of({ source, id: asset.sourceId, name: asset.name });
      if (!seed) return [];
      const labels = [seed.symbol, seed.slug.toUpperCase(), seed.name.toUpperCase()];
      return [
        ...Object.entries(seed.ids).map(([other, sourceId]) => ({ source: other, sourceId })),
        ...labels.map((sourceId) => ({ source: 'csv', sourceId })),
      ];
    });
    return {
      keys: assets.map((asset) => storedKeys(source, asset)),
      contracts: assets.flatMap(({ contracts }) => contracts ?? []),
      assets: [...named, ...wellKnown],
    };
  }

  private async write(
    tx: Transaction,
    groups: PlacedGroup[],
    { rawId, stored, looked }: Before,
  ): Promise<Settled> {
    const placed = groups.flatMap(({ group, coinId }) =>
      group.judgements.map((judgement) => ({ judgement, coinId, hash: digest(judgement) })),
    );
    const fresh = placed.filter(({ judgement }) => judgement.member.mappingId === null);
    const changed = placed.filter(({ judgement: { member }, coinId, hash }) => {
      if (member.mappingId === null || member.decidedBy === 'operator') return false;
      return member.coinId !== coinId || stored.get(member.mappingId)?.judgementHash !== hash;
    });
    const renamed = placed.filter(({ judgement }) => looked.has(memberKey(judgement.member)));
    const touched = new Set([...fresh, ...changed, ...renamed].map(({ coinId }) => coinId));
    await this.coins.save(
      tx,
      groups
        .filter(({ coinId }) => touched.has(coinId))
        .map(({ group, coinId }) => ({ id: coinId, ...group.coin })),
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

/** What became of assets. */
export interface Settled {
  /** Those that were not stored before, by source id. */
  added: Map<string, Resolution>;
  /** The coins of stored ones that have another one now, by mapping. */
  moved: Map<number, number>;
}

/** What was there before a decision is written. */
interface Before {
  /** The page that shows what is new. */
  rawId: number | null;
  stored: Map<number, Neighbour>;
  /** The assets that were the reason to look: they may be called differently now. */
  looked: Set<string>;
}

/** Stored assets, with what the page at hand says about them, and those that are new. */
function withNewest(stored: Neighbour[], source: string, assets: NamedAsset[]): Member[] {
  const here = new Map(assets.map((asset) => [memberKey({ source, id: asset.sourceId }), asset]));
  const known = stored.map((member) => {
    const asset = here.get(memberKey(member));
    if (!asset) return member;
    here.delete(memberKey(member));
    const now = memberOf(source, asset);
    return { ...member, price: now.price ?? member.price, marketCap: now.marketCap ?? member.marketCap };
  });
  return [...known, ...Array.from(here.values(), (asset) => memberOf(source, asset))];
}

function isResolved({ judgement }: PlacedJudgement): boolean {
  return judgement.status === 'resolved';
}

function moveOf({ judgement: { member }, coinId }: PlacedJudgement): MovedMapping {
  return {
    mappingId: member.mappingId as number,
    source: member.source,
    fromCoinId: member.coinId as number,
    toCoinId: coinId,
  };
}

function decisionOf({ judgement, coinId }: PlacedJudgement, operation: string): NewDecision {
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
