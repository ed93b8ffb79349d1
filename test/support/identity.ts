import { expect } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { CoinMembersReader } from '../../src/coins/coin-members.reader.js';
import { CoinResolver } from '../../src/coins/coin-resolver.js';
import { ContractEvidence } from '../../src/coins/contracts/contract-evidence.service.js';
import { ContractsRepository } from '../../src/coins/contracts/contracts.repository.js';
import { CoinsRepository } from '../../src/coins/coins.repository.js';
import { DecisionsRepository } from '../../src/coins/decisions/decisions.repository.js';
import { DecisionsService } from '../../src/coins/decisions/decisions.service.js';
import { FactsMover } from '../../src/coins/decisions/facts-mover.js';
import { IdentityService } from '../../src/coins/identity.service.js';
import { KnownMappingsReader } from '../../src/coins/mappings/known-mappings.reader.js';
import { MappingsRepository } from '../../src/coins/mappings/mappings.repository.js';
import type { ObservedAsset, Resolution } from '../../src/coins/asset.js';
import { NeighborsReader } from '../../src/coins/neighbors.reader.js';
import type { SeedCoin } from '../../src/common/seed-coins.js';
import { Partitions } from '../../src/database/partitions.js';
import { inTransaction, type Transaction } from '../../src/database/transaction.js';
import { QuoteLoader } from '../../src/normalization/load/quote-loader.js';
import { stagePage } from '../../src/normalization/load/staged-page.js';
import { raiseVersion } from '../../src/totals/data-version.js';
import { ASSET_IDS } from './source-traits.js';

/** An asset of a page with one quote. */
export interface TestQuote {
  id: string;
  symbol: string;
  name?: string | null;
  /** Left out: loaded at a time too far from other sources' to be compared with them. */
  price?: string;
  marketCap?: string | null;
  /** ISO 8601; by default the same for all priced quotes. */
  at?: string;
  active?: boolean | null;
}

/** Identity and loading on a test database, without the rest of the application. */
export interface TestIdentity {
  decisions: DecisionsService;
  resolver: CoinResolver;
  /**
   * Resolves and loads one page in one transaction, as the pipeline does.
   * @param page id of an older page to process again; a new one by default
   */
  load(source: string, quotes: TestQuote[], page?: number): Promise<Map<string, Resolution>>;
  /** Id of the last loaded page. */
  lastPage(): number;
  /** The assets of each coin: `source:id` joined by ` = `, sorted. */
  clusters(): Promise<string[]>;
  mappingId(source: string, sourceId: string): Promise<number>;
  /** Replaces a source's list of contract addresses, given by id. @returns the number of assets whose addresses changed */
  listContracts(source: string, contracts: Record<string, string>): Promise<number>;
}

export const AT = '2026-03-01T12:00:00Z';

let newest = 0;

export function identityOn(dataSource: DataSource, seed: SeedCoin[] = []): TestIdentity {
  const mappings = new MappingsRepository();
  const [coins, decided, facts] = [new CoinsRepository(), new DecisionsRepository(), new FactsMover()];
  const neighbors = new NeighborsReader(ASSET_IDS);
  const identity = new IdentityService(mappings, coins, decided, neighbors, facts, ASSET_IDS, seed);
  const contracts = new ContractsRepository(dataSource);
  const evidence = new ContractEvidence(dataSource, mappings, identity);
  const resolver = new CoinResolver(new KnownMappingsReader(), mappings, identity, contracts);
  const decisions = new DecisionsService(
    dataSource,
    mappings,
    new CoinMembersReader(ASSET_IDS),
    coins,
    decided,
    facts,
    identity,
  );
  const loader = new QuoteLoader();
  const partitions = new Partitions(dataSource);
  return {
    decisions,
    resolver,
    lastPage: () => newest,
    async load(source, quotes, rawId = ++newest) {
      await partitions.ensureYears(new Set(quotes.map((quote) => Number(timeOf(source, quote).slice(0, 4)))));
      return inTransaction(dataSource, async (tx) => {
        const assets = new Map(quotes.map((quote) => [quote.id, assetOf(quote)]));
        const origin = { source, jobId: 1, rawId, parserVersion: 1 };
        const sighting = { rawId, at: new Date() };
        const found = await resolver.resolve(tx, source, assets, sighting);
        await expectStored(tx, source, found);
        const page = stagePage(
          quotes.map((quote, position) => ({
            position,
            asset: assetOf(quote),
            priceUsd: quote.price ?? '1.5',
            marketCap: quote.marketCap ?? null,
            volume24h: null,
            timestamp: timeOf(source, quote),
          })),
        );
        await loader.load(tx, origin, page, found);
        await raiseVersion(tx);
        return found;
      });
    },
    async clusters() {
      const rows = await dataSource.query<{ members: string[] }[]>(
        `SELECT array_agg(source || ':' || source_id ORDER BY source, source_id) AS members
         FROM source_asset_mappings GROUP BY coin_id`,
      );
      return rows.map(({ members }) => members.join(' = ')).toSorted();
    },
    async listContracts(source, listed) {
      const rows = Object.entries(listed).map(([sourceId, contract]) => ({ sourceId, contract }));
      await contracts.replace(source, rows, new Date());
      return evidence.apply(source);
    },
    async mappingId(source, sourceId) {
      const [row] = await dataSource.query<{ id: number }[]>(
        'SELECT id FROM source_asset_mappings WHERE source = $1 AND source_id = $2',
        [source, sourceId],
      );
      if (!row) throw new Error(`${source} ${sourceId} is not mapped`);
      return row.id;
    },
  };
}

/** Quotes without a price get a different day for each source. */
function timeOf(source: string, { price, at }: TestQuote): string {
  return at ?? (price === undefined ? `2020-01-${10 + source.length}T00:00:00Z` : AT);
}

function assetOf({ id, symbol, name = null, price, marketCap, at = AT, active }: TestQuote): ObservedAsset {
  return {
    sourceId: id,
    symbol,
    name,
    active,
    price: price === undefined ? null : { value: price, at },
    marketCap,
  };
}

/** Expects the table to hold what the resolver returned, also for assets that moved meanwhile. */
async function expectStored(tx: Transaction, source: string, found: Map<string, Resolution>): Promise<void> {
  const rows = (await tx.query(
    `SELECT source_id, coin_id AS "coinId", id AS "mappingId", seen_raw_id > 0 AS seen FROM source_asset_mappings
     WHERE source = $1 AND source_id = ANY($2)`,
    [source, [...found.keys()]],
  )) as (Resolution & { source_id: string; seen: boolean })[];
  expect(rows).toHaveLength(found.size);
  for (const { source_id, seen, ...stored } of rows) {
    expect(found.get(source_id)).toMatchObject(stored);
    expect(seen).toBe(true);
  }
}
