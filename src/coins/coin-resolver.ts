import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import type { ObservedAsset, Resolution, Sighting } from './asset.js';
import { ContractsRepository } from './contracts/contracts.repository.js';
import { IdentityService } from './identity.service.js';
import { lockShared, relockExclusive } from './identity-lock.js';
import { KnownMappingsReader, type KnownMapping } from './mappings/known-mappings.reader.js';
import { MappingsRepository } from './mappings/mappings.repository.js';
import type { NameKeys } from './matching/matchable.js';
import { nameKey, tickerKey } from './matching/normalize.js';

/**
 * Finds the coin of every asset of a page, with a fixed number of statements however many assets there
 * are. Known mappings are used as they are. New or renamed assets, and undecided ones after some hours, are
 * clustered again together with every asset that could be the same coin.
 */
@Injectable()
export class CoinResolver {
  constructor(
    private readonly stored: KnownMappingsReader,
    private readonly mappings: MappingsRepository,
    private readonly identity: IdentityService,
    private readonly contracts: ContractsRepository,
  ) {}

  /**
   * Looks up the coins of assets without taking a lock.
   * @returns resolutions by source id; `null` when an asset must be clustered, for which see {@link resolve}
   */
  async known(
    tx: Transaction,
    source: string,
    assets: Map<string, ObservedAsset>,
    sighting: Sighting,
  ): Promise<Map<string, Resolution> | null> {
    const known = await this.find(tx, source, assets, sighting);
    for (const asset of assets.values()) if (mustBeClustered(asset, known, sighting)) return null;
    return known;
  }

  /**
   * Resolves every asset of a page and stores what the page calls it, unless a newer page has shown it. No
   * other transaction can move the assets to another coin until this one ends.
   * @returns a resolution for every asset, by source id
   */
  async resolve(
    tx: Transaction,
    source: string,
    assets: Map<string, ObservedAsset>,
    sighting: Sighting,
  ): Promise<Map<string, Resolution>> {
    const all = [...assets.values()];
    await lockShared(tx);
    let known = await this.find(tx, source, assets, sighting);
    if (all.some((asset) => mustBeClustered(asset, known, sighting))) {
      await relockExclusive(tx);
      known = await this.find(tx, source, assets, sighting);
    }
    const open = all.filter((asset) => mustBeClustered(asset, known, sighting));
    await this.mappings.describe(
      tx,
      source,
      all.filter(
        (asset) => !isOutdated(asset, known, sighting) && hasChanged(asset, known.get(asset.sourceId)),
      ),
      sighting,
    );
    await this.mappings.markSeen(
      tx,
      Array.from(known.values()).flatMap(({ mappingId, isUnmarked }) => (isUnmarked ? [mappingId] : [])),
      sighting,
    );
    if (open.length === 0) return known;
    const reopened = open.flatMap(({ sourceId }) => known.get(sourceId) ?? []);
    const { added, moved } = await this.identity.recluster(
      tx,
      source,
      await this.withContracts(tx, source, open),
      {
        formerKeys: reopened.map(formerKeys),
        rawId: sighting.rawId,
      },
    );
    await this.mappings.markClustered(
      tx,
      reopened.map(({ mappingId }) => mappingId),
    );
    for (const mapping of known.values()) mapping.coinId = moved.get(mapping.mappingId) ?? mapping.coinId;
    return new Map([...known, ...added]);
  }

  private async find(
    tx: Transaction,
    source: string,
    assets: Map<string, ObservedAsset>,
    sighting: Sighting,
  ): Promise<Map<string, KnownMapping>> {
    const known = await this.stored.find(tx, source, [...assets.keys()], sighting.at);
    const changed = Array.from(assets.values()).flatMap((asset) => {
      const mapping = known.get(asset.sourceId);
      return mapping && hasChanged(asset, mapping) && !isOutdated(asset, known, sighting) ? [mapping] : [];
    });
    if (changed.length > 0) await this.stored.addNewerFacts(tx, changed, sighting);
    return known;
  }

  private async withContracts(
    tx: Transaction,
    source: string,
    assets: ObservedAsset[],
  ): Promise<ObservedAsset[]> {
    const ids = assets.map(({ sourceId }) => sourceId);
    const contracts = await this.contracts.of(tx, source, ids);
    return assets.map((asset) => ({ ...asset, contracts: contracts.get(asset.sourceId) ?? [] }));
  }
}

/** Whether a newer page has shown the asset already: this page is processed again. */
function isOutdated(
  { sourceId }: ObservedAsset,
  known: Map<string, KnownMapping>,
  { rawId }: Sighting,
): boolean {
  return rawId !== null && (known.get(sourceId)?.seenRawId ?? 0) > rawId;
}

/** Whether an asset must be clustered again: it is new, renamed, listed or delisted, or undecided for a while. */
function mustBeClustered(
  asset: ObservedAsset,
  known: Map<string, KnownMapping>,
  sighting: Sighting,
): boolean {
  if (isOutdated(asset, known, sighting)) return false;
  const mapping = known.get(asset.sourceId);
  if (!mapping || mapping.isDue) return true;
  if (typeof asset.active === 'boolean' && asset.active !== mapping.active) return true;
  if (asset.symbol === mapping.symbol && (asset.name === null || asset.name === mapping.name)) return false;
  if (tickerKey(asset.symbol) !== (mapping.tickerKey ?? '')) return true;
  return asset.name !== null && nameKey(asset.name) !== (mapping.nameKey ?? '');
}

/** The keys of an asset before it was renamed: its former candidates may have one candidate less. */
function formerKeys({ tickerKey, nameKey }: KnownMapping): NameKeys {
  return { ticker: tickerKey ?? '', name: nameKey ?? '', slug: '' };
}

/** Whether the page describes a stored asset differently. */
function hasChanged(asset: ObservedAsset, mapping: KnownMapping | undefined): boolean {
  if (!mapping) return false;
  const { symbol, name, active } = asset;
  if (mapping.symbol !== symbol || (name !== null && mapping.name !== name)) return true;
  return active !== undefined && active !== null && mapping.active !== active;
}
