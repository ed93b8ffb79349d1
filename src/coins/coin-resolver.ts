import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { ContractsRepository } from './contracts/contracts.repository.js';
import { IdentityService } from './identity.service.js';
import type { NameKeys } from './matching/matchable.js';
import { holdStill, lockInstead } from './identity-lock.js';
import { KnownMappingsReader, type KnownMapping } from './mappings/known-mappings.reader.js';
import { MappingsRepository } from './mappings/mappings.repository.js';
import { storedKeys, type NamedAsset, type Resolution, type Sighting } from './asset.js';

/**
 * Finds the coin behind every asset of a page with a handful of statements, however many assets
 * there are. Known mappings decide first; whoever is new, is called differently now, or has waited
 * undecided is looked at together with everyone who could be the same coin.
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
   * The coins of assets of which none must be looked at, without keeping anyone from deciding
   * otherwise meanwhile; `null` when one must.
   */
  async known(
    tx: Transaction,
    source: string,
    assets: Map<string, NamedAsset>,
    sighting: Sighting,
  ): Promise<Map<string, Resolution> | null> {
    const known = await this.find(tx, source, assets, sighting);
    for (const asset of assets.values()) if (isOpen(source, asset, known, sighting)) return null;
    return known;
  }

  /**
   * Until the transaction ends, no asset of the page is given another coin by anyone else. An asset
   * that was seen in a newer page keeps what that page called it.
   * @returns a resolution for every asset, by source id
   */
  async resolve(
    tx: Transaction,
    source: string,
    assets: Map<string, NamedAsset>,
    sighting: Sighting,
  ): Promise<Map<string, Resolution>> {
    const all = [...assets.values()];
    await holdStill(tx);
    let known = await this.find(tx, source, assets, sighting);
    if (all.some((asset) => isOpen(source, asset, known, sighting))) {
      await lockInstead(tx);
      known = await this.find(tx, source, assets, sighting);
    }
    const open = all.filter((asset) => isOpen(source, asset, known, sighting));
    await this.mappings.describe(
      tx,
      source,
      all.filter(
        (asset) => !isOutdated(asset, known, sighting) && isDescribedAnew(asset, known.get(asset.sourceId)),
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
    const { added, moved } = await this.identity.settle(
      tx,
      source,
      await this.withContracts(tx, source, open),
      {
        formerKeys: reopened.map(formerKeys),
        rawId: sighting.rawId,
      },
    );
    await this.mappings.markLookedAt(
      tx,
      reopened.map(({ mappingId }) => mappingId),
    );
    for (const mapping of known.values()) mapping.coinId = moved.get(mapping.mappingId) ?? mapping.coinId;
    return new Map([...known, ...added]);
  }

  private async find(
    tx: Transaction,
    source: string,
    assets: Map<string, NamedAsset>,
    sighting: Sighting,
  ): Promise<Map<string, KnownMapping>> {
    const known = await this.stored.find(tx, source, [...assets.keys()], sighting.at);
    const renamed = Array.from(assets.values()).flatMap((asset) => {
      const mapping = known.get(asset.sourceId);
      const isNew = isDescribedAnew(asset, mapping) && !isOutdated(asset, known, sighting);
      return mapping && isNew ? [mapping] : [];
    });
    if (renamed.length > 0) await this.stored.addNewerFacts(tx, renamed, sighting);
    return known;
  }

  private async withContracts(tx: Transaction, source: string, assets: NamedAsset[]): Promise<NamedAsset[]> {
    const ids = assets.map(({ sourceId }) => sourceId);
    const contracts = await this.contracts.of(tx, source, ids);
    return assets.map((asset) => ({ ...asset, contracts: contracts.get(asset.sourceId) ?? [] }));
  }
}

/** Whether a newer page has shown the asset since: the page at hand is read again. */
function isOutdated(
  { sourceId }: NamedAsset,
  known: Map<string, KnownMapping>,
  { rawId }: Sighting,
): boolean {
  return rawId !== null && (known.get(sourceId)?.seenRawId ?? 0) > rawId;
}

/**
 * Whether an asset must be looked at: it is new, bears another ticker or name, died or came to life,
 * or has waited undecided.
 */
function isOpen(
  source: string,
  asset: NamedAsset,
  known: Map<string, KnownMapping>,
  sighting: Sighting,
): boolean {
  if (isOutdated(asset, known, sighting)) return false;
  const mapping = known.get(asset.sourceId);
  if (!mapping || mapping.isDue) return true;
  if (typeof asset.active === 'boolean' && asset.active !== mapping.active) return true;
  if (asset.symbol === mapping.symbol && (asset.name === null || asset.name === mapping.name)) return false;
  const keys = storedKeys(source, asset);
  if (keys.ticker !== (mapping.tickerKey ?? '')) return true;
  return asset.name !== null && keys.name !== (mapping.nameKey ?? '');
}

/** What it was called until now: those who were taken for its rivals may be clear of it. */
function formerKeys({ tickerKey, nameKey }: KnownMapping): NameKeys {
  return { ticker: tickerKey ?? '', name: nameKey ?? '', slug: '' };
}

/** Whether a stored asset is described otherwise than before. */
function isDescribedAnew(asset: NamedAsset, mapping: KnownMapping | undefined): boolean {
  if (!mapping) return false;
  const { symbol, name, active } = asset;
  if (mapping.symbol !== symbol || (name !== null && mapping.name !== name)) return true;
  return active !== undefined && active !== null && mapping.active !== active;
}
