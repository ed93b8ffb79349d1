import type { Quote, SourceAsset } from '../../ingestion/source/quote.js';

/** The quotes of one page, ready to be copied into the stage before their coins are known. */
export interface StagedPage {
  /** Lines of `COPY`'s text format, in the order of `STAGE_COLUMNS`. */
  lines: Buffer[];
  count: number;
  /** What the quotes are about; a line names its asset by its place here. */
  assets: SourceAsset[];
  /** For each asset the ordinal of its newest quote, the last one where several are. */
  newestOf: number[];
  /** For each asset that quote itself. */
  newestQuotes: Quote[];
  /**
   * False when it is sure that no asset has two quotes of one time, and `newestOf` may be relied on:
   * each asset's times only ever rise, or only ever fall below all before.
   */
  mayRepeat: boolean;
  /** Calendar years (UTC) of the quotes. */
  years: Set<number>;
  /** Newest time of any quote, ISO 8601 in UTC. */
  newest: string | null;
}

/** Length of an ISO 8601 time in UTC with milliseconds. */
const MILLISECONDS = 24;

/** Text is turned to bytes in pieces of about this length, before the engine has to move it about. */
const CHUNK = 1 << 14;

/**
 * Writes the quotes of a page down for `COPY`, which is faster than handing them over one by one
 * and lets go of the objects they were read into.
 */
export function stagePage(quotes: Quote[]): StagedPage {
  const course = new Course();
  const years = new Map<string, number>();
  const chunks: Buffer[] = [];
  let text = '';
  for (let ordinal = 0; ordinal < quotes.length; ordinal++) {
    const quote = quotes[ordinal] as Quote;
    const { position, priceUsd, marketCap, volume24h, timestamp } = quote;
    const place = course.follow(quote, ordinal);
    const year = timestamp.slice(0, 4);
    if (!years.has(year)) years.set(year, Number(year));
    // Numbers and times are plain ASCII by now: nothing to escape.
    text += `${ordinal}\t${position}\t${place}\t${priceUsd}\t${marketCap ?? '\\N'}\t${volume24h ?? '\\N'}\t${timestamp}\n`;
    if (text.length < CHUNK) continue;
    chunks.push(Buffer.from(text, 'latin1'));
    text = '';
  }
  chunks.push(Buffer.from(text, 'latin1'));
  return {
    lines: chunks,
    count: quotes.length,
    assets: course.assets,
    newestOf: course.newestOf,
    newestQuotes: course.newestOf.map((ordinal) => quotes[ordinal] as Quote),
    mayRepeat: course.mayRepeat,
    years: new Set(years.values()),
    newest: course.newest,
  };
}

/** Follows each asset through a page: its newest quote, and whether its times ever turn or stand still. */
class Course {
  readonly assets: SourceAsset[] = [];
  readonly newestOf: number[] = [];
  mayRepeat = false;
  newest: string | null = null;
  private readonly places = new Map<string, number>();
  private readonly newestTimes: string[] = [];
  private readonly oldestTimes: string[] = [];

  /** @returns the place of the asset among {@link assets} */
  follow({ asset, timestamp }: Quote, ordinal: number): number {
    // Times with microseconds do not sort as text among those without.
    if (timestamp.length !== MILLISECONDS) this.mayRepeat = true;
    const key = asset.symbol === asset.sourceId ? asset.symbol : `${asset.sourceId}\0${asset.symbol}`;
    const known = this.places.get(key);
    if (this.newest === null || timestamp > this.newest) this.newest = timestamp;
    if (known === undefined) return this.begin(key, asset, timestamp, ordinal);
    const newest = this.newestTimes[known] as string;
    if (timestamp >= newest) {
      if (timestamp === newest) this.mayRepeat = true;
      this.newestTimes[known] = timestamp;
      this.newestOf[known] = ordinal;
    } else if (timestamp < (this.oldestTimes[known] as string)) this.oldestTimes[known] = timestamp;
    else this.mayRepeat = true;
    return known;
  }

  private begin(key: string, asset: SourceAsset, timestamp: string, ordinal: number): number {
    const place = this.assets.push(asset) - 1;
    this.places.set(key, place);
    this.newestOf[place] = ordinal;
    this.newestTimes[place] = timestamp;
    this.oldestTimes[place] = timestamp;
    return place;
  }
}
