import type { Quote, SourceAsset } from '../../ingestion/source/quote.js';

/** The quotes of one page, serialized for `COPY` before their coins are known. */
export interface StagedPage {
  /** Lines of `COPY`'s text format, in the order of `STAGE_COLUMNS`. */
  lines: Buffer[];
  count: number;
  /** Distinct assets of the quotes; a line refers to its asset by index. */
  assets: SourceAsset[];
  /** For each asset the ordinal of its newest quote; of several, the last. */
  newestOf: number[];
  /** For each asset its newest quote. */
  newestQuotes: Quote[];
  /**
   * False when no asset can have two quotes with one time, and `newestOf` is reliable: the times of each asset
   * are strictly ascending or strictly descending.
   */
  mayRepeat: boolean;
  /** Calendar years (UTC) of the quotes. */
  years: Set<number>;
  /** Newest time of any quote, ISO 8601 in UTC. */
  newest: string | null;
}

/** Length of an ISO 8601 time in UTC with milliseconds. */
const MILLISECONDS = 24;

/** Approximate length of a chunk of text; longer strings make the engine copy them. */
const CHUNK = 1 << 14;

/**
 * Serializes the quotes of a page for `COPY`, which is faster than sending them one by one and releases the
 * objects early.
 */
export function stagePage(quotes: Quote[]): StagedPage {
  const order = new TimeOrder();
  const years = new Map<string, number>();
  const chunks: Buffer[] = [];
  let text = '';
  for (let ordinal = 0; ordinal < quotes.length; ordinal++) {
    const quote = quotes[ordinal] as Quote;
    const { position, priceUsd, marketCap, volume24h, timestamp } = quote;
    const assetIndex = order.add(quote, ordinal);
    const year = timestamp.slice(0, 4);
    if (!years.has(year)) years.set(year, Number(year));
    // Numbers and times are plain ASCII: nothing to escape.
    text += `${ordinal}\t${position}\t${assetIndex}\t${priceUsd}\t${marketCap ?? '\\N'}\t${volume24h ?? '\\N'}\t${timestamp}\n`;
    if (text.length < CHUNK) continue;
    chunks.push(Buffer.from(text, 'latin1'));
    text = '';
  }
  chunks.push(Buffer.from(text, 'latin1'));
  return {
    lines: chunks,
    count: quotes.length,
    assets: order.assets,
    newestOf: order.newestOf,
    newestQuotes: order.newestOf.map((ordinal) => quotes[ordinal] as Quote),
    mayRepeat: order.mayRepeat,
    years: new Set(years.values()),
    newest: order.newest,
  };
}

/** Tracks the quotes of each asset in read order: the newest one, and whether times may repeat. */
class TimeOrder {
  readonly assets: SourceAsset[] = [];
  readonly newestOf: number[] = [];
  mayRepeat = false;
  newest: string | null = null;
  private readonly indexes = new Map<string, number>();
  private readonly newestTimes: string[] = [];
  private readonly oldestTimes: string[] = [];

  /** @returns the index of the asset in {@link assets} */
  add({ asset, timestamp }: Quote, ordinal: number): number {
    // Times with and without microseconds cannot be compared as text.
    if (timestamp.length !== MILLISECONDS) this.mayRepeat = true;
    const key = asset.symbol === asset.sourceId ? asset.symbol : `${asset.sourceId}\0${asset.symbol}`;
    const known = this.indexes.get(key);
    if (this.newest === null || timestamp > this.newest) this.newest = timestamp;
    if (known === undefined) return this.addAsset(key, asset, timestamp, ordinal);
    const newest = this.newestTimes[known] as string;
    if (timestamp >= newest) {
      if (timestamp === newest) this.mayRepeat = true;
      this.newestTimes[known] = timestamp;
      this.newestOf[known] = ordinal;
    } else if (timestamp < (this.oldestTimes[known] as string)) this.oldestTimes[known] = timestamp;
    else this.mayRepeat = true;
    return known;
  }

  private addAsset(key: string, asset: SourceAsset, timestamp: string, ordinal: number): number {
    const index = this.assets.push(asset) - 1;
    this.indexes.set(key, index);
    this.newestOf[index] = ordinal;
    this.newestTimes[index] = timestamp;
    this.oldestTimes[index] = timestamp;
    return index;
  }
}
