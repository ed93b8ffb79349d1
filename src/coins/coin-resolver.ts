import { Inject, Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import type { NamedAsset, Resolution } from './asset.js';
import { MappingsRepository, type NewMapping } from './mappings.repository.js';
import type { SeedCoin } from './seed.js';

/** Injection token of the well-known coins. */
export const SEED = Symbol('Seed');

/**
 * Finds the coin behind every asset of a page with a handful of statements. Known mappings decide
 * first, then the list of well-known coins; whatever else comes is a coin of its own. A ticker
 * alone never joins two coins.
 */
@Injectable()
export class CoinResolver {
  constructor(
    private readonly mappings: MappingsRepository,
    @Inject(SEED) private readonly seed: SeedCoin[],
  ) {}

  /**
   * @param since start of the run: a mapping is marked as seen once in each run
   * @returns a resolution for every asset, by source id
   */
  async resolve(
    tx: Transaction,
    source: string,
    assets: Map<string, NamedAsset>,
    since: Date,
  ): Promise<Map<string, Resolution>> {
    const known = await this.mappings.find(tx, source, [...assets.keys()]);
    const unknown = [...assets.values()].filter(({ sourceId }) => !known.has(sourceId));
    if (unknown.length > 0) await this.create(tx, source, unknown, known);
    await this.mappings.markSeen(tx, source, [...assets.values()], since);
    return known;
  }

  /** One transaction at a time decides about new assets, so that two workers cannot make one coin twice. */
  private async create(
    tx: Transaction,
    source: string,
    assets: NamedAsset[],
    known: Map<string, Resolution>,
  ): Promise<void> {
    await this.mappings.lockIdentity(tx);
    const meanwhile = await this.mappings.find(
      tx,
      source,
      assets.map(({ sourceId }) => sourceId),
    );
    for (const [sourceId, resolution] of meanwhile) known.set(sourceId, resolution);
    const wanted = assets
      .filter(({ sourceId }) => !known.has(sourceId))
      .map((asset) => this.decide(source, asset));
    for (const [sourceId, resolution] of await this.mappings.create(tx, source, wanted))
      known.set(sourceId, resolution);
  }

  private decide(source: string, asset: NamedAsset): NewMapping {
    const byId = this.seed.find(({ ids }) => ids[source] === asset.sourceId);
    if (byId) return mappingTo(byId, asset, '1', { rule: 'seed_id', seed: byId.slug });
    const byLabel = HAS_NO_IDS.has(source)
      ? this.seed.find(({ symbol, slug }) => isLabelOf(asset.sourceId, symbol, slug))
      : undefined;
    if (byLabel) return mappingTo(byLabel, asset, '0.9', { rule: 'seed_label', seed: byLabel.slug });
    return {
      asset,
      coin: ownCoin(asset),
      aliases: [],
      status: 'unresolved',
      confidence: '0',
      evidence: { rule: 'own_coin' },
    };
  }
}

/** Sources whose records carry labels in place of ids. */
const HAS_NO_IDS = new Set(['csv']);

function isLabelOf(label: string, symbol: string, slug: string): boolean {
  return label === symbol || label === slug.toUpperCase();
}

function mappingTo(
  seed: SeedCoin,
  asset: NamedAsset,
  confidence: string,
  evidence: NewMapping['evidence'],
): NewMapping {
  const aliases = [
    ...Object.entries(seed.ids),
    ['csv', seed.symbol] as const,
    ['csv', seed.slug.toUpperCase()] as const,
  ];
  return {
    asset,
    coin: { symbol: seed.symbol, name: seed.name, slug: seed.slug },
    aliases: aliases.map(([source, sourceId]) => ({ source, sourceId })),
    status: 'resolved',
    confidence,
    evidence,
  };
}

function ownCoin({ sourceId, symbol, name }: NamedAsset): NewMapping['coin'] {
  const label = name ?? sourceId;
  return { symbol, name: label, slug: slugOf(label) };
}

function slugOf(label: string): string {
  return (
    label
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '') || label
  );
}
