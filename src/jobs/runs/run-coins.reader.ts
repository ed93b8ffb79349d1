import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { exactNumber, type DecimalStyle } from '../../common/exact-json.js';
import { RawPagesReader } from '../../ingestion/raw-data/raw-pages.reader.js';
import { SourceRegistry } from '../../ingestion/source/source-registry.js';
import type { EtlJob } from '../etl-job.entity.js';
import { addSeen, differenceOfCoins, type SeenAsset } from './run-coins.js';
import type { CoinsDifferenceDto, MovedCoinDto, SeenCoinDto } from './runs.dto.js';

/** Maximum number of coins per list; the totals count all. */
const MAX_LISTED = 20;

/** Larger runs are not compared by coin, because a client waits for the result. */
const MAX_RECORDS = 250_000;

/** The coins of two runs compared, or in `basis` the reason why they cannot be. */
export interface CoinsComparison {
  basis: string;
  coins: CoinsDifferenceDto | null;
}

/**
 * Compares the coins of two runs by normalizing their stored pages again. The pages have the exact prices of each
 * run, while a fact only references the job that last changed it.
 */
@Injectable()
export class RunCoinsReader {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly sources: SourceRegistry,
    private readonly rawPages: RawPagesReader,
  ) {}

  async compare(one: EtlJob, other: EtlJob, decimals: DecimalStyle): Promise<CoinsComparison> {
    const problem = reasonAgainst(one, other);
    if (problem) return { basis: problem, coins: null };
    const [before, after] = [await this.seenBy(one), await this.seenBy(other)];
    const empty = before.size === 0 ? one : after.size === 0 ? other : null;
    if (empty) return { basis: `The stored pages of run ${empty.id} have been deleted`, coins: null };
    return { basis: BASIS, coins: await this.differenceOf(one.source, before, after, decimals) };
  }

  private async seenBy(job: EtlJob): Promise<Map<string, SeenAsset>> {
    const source = this.sources.find(job.source);
    const seen = new Map<string, SeenAsset>();
    if (!source) return seen;
    for await (const page of this.rawPages.storedAfter(job.id, 0, job.queuedAt)) {
      if (page.number > job.pages) break;
      addSeen(seen, await source.normalize(page, page.receivedAt));
    }
    return seen;
  }

  private async differenceOf(
    source: string,
    before: Map<string, SeenAsset>,
    after: Map<string, SeenAsset>,
    decimals: DecimalStyle,
  ): Promise<CoinsDifferenceDto> {
    const { appeared, vanished, moved } = differenceOfCoins(before, after);
    const lists: { sourceId: string }[][] = [appeared, vanished, moved];
    const shown = lists.flatMap((list) => list.slice(0, MAX_LISTED));
    const ids = await this.coinIds(
      source,
      shown.map(({ sourceId }) => sourceId),
    );
    const seen = ({ sourceId, symbol, price }: SeenAsset): SeenCoinDto => ({
      coin_id: ids.get(sourceId) ?? null,
      source_id: sourceId,
      symbol,
      price_usd: exactNumber(price, decimals),
    });
    return {
      run_1: before.size,
      run_2: after.size,
      appeared: { total: appeared.length, coins: appeared.slice(0, MAX_LISTED).map(seen) },
      vanished: { total: vanished.length, coins: vanished.slice(0, MAX_LISTED).map(seen) },
      moved: {
        total: moved.length,
        coins: moved.slice(0, MAX_LISTED).map((move): MovedCoinDto => ({
          coin_id: ids.get(move.sourceId) ?? null,
          source_id: move.sourceId,
          symbol: move.symbol,
          price_usd_1: exactNumber(move.before, decimals),
          price_usd_2: exactNumber(move.after, decimals),
          change_percent: move.percent,
        })),
      },
    };
  }

  private async coinIds(source: string, sourceIds: string[]): Promise<Map<string, number>> {
    const rows = await this.dataSource.query<{ source_id: string; coin_id: number }[]>(
      'SELECT source_id, coin_id FROM source_asset_mappings WHERE source = $1 AND source_id = ANY($2)',
      [source, sourceIds],
    );
    return new Map(rows.map(({ source_id, coin_id }) => [source_id, coin_id]));
  }
}

const BASIS =
  'The stored pages of each run, parsed again with the current parser: the newest quote of each coin in that run. ' +
  'Coins whose record was rejected count as seen.';

/** Why two runs cannot be compared by coin; `null` when they can. */
function reasonAgainst(one: EtlJob, other: EtlJob): string | null {
  if (one.source !== other.source)
    return `Coins are only compared within one source: run ${one.id} is from ${one.source}, run ${other.id} from ${other.source}`;
  for (const job of [one, other]) {
    const reason = reasonForNoCoins(job);
    if (reason) return `Run ${job.id} ${reason}`;
  }
  return null;
}

function reasonForNoCoins({ trigger, pages, note, read }: EtlJob): string | null {
  if (trigger === 'replay') return 'is a replay, which loads pages of other runs';
  if (pages === 0) return `loaded no page${note ? `: ${note}` : ''}`;
  return read > MAX_RECORDS
    ? `read ${read} records, more than the ${MAX_RECORDS} that are compared by coin`
    : null;
}
