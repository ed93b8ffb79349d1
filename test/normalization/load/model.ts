import type { Quote } from '../../../src/ingestion/source/quote.js';

/** A fact of the model. Amounts are compared as numbers, since the tests use small ones. */
export interface ModelFact {
  price: string;
  cap: string | null;
  volume: string | null;
  jobId: number;
  rawId: number;
}

export interface ModelCounts {
  inserted: number;
  updated: number;
  unchanged: number;
  duplicate: number;
}

/** Reference implementation of the loader: one record after another, in a Map. */
export class Model {
  readonly facts = new Map<string, ModelFact>();
  readonly latest = new Map<string, string>();

  load(quotes: Quote[], jobId: number, rawId: number): ModelCounts {
    const counts = { inserted: 0, updated: 0, unchanged: 0, duplicate: 0 };
    for (const quote of quotes) counts[this.apply(quote, jobId, rawId)]++;
    return counts;
  }

  private apply(quote: Quote, jobId: number, rawId: number): keyof ModelCounts {
    const key = `${quote.asset.sourceId} ${quote.timestamp}`;
    const known = this.facts.get(key);
    if (known && known.rawId > rawId) return 'unchanged';
    const fact = { price: quote.priceUsd, cap: quote.marketCap, volume: quote.volume24h, jobId, rawId };
    if (known && isEqual(known, fact)) return known.jobId === jobId ? 'duplicate' : 'unchanged';
    this.facts.set(key, fact);
    const newest = this.latest.get(quote.asset.sourceId);
    if (newest === undefined || quote.timestamp > newest)
      this.latest.set(quote.asset.sourceId, quote.timestamp);
    return known ? 'updated' : 'inserted';
  }
}

function isEqual(a: ModelFact, b: ModelFact): boolean {
  return same(a.price, b.price) && same(a.cap, b.cap) && same(a.volume, b.volume);
}

function same(a: string | null, b: string | null): boolean {
  return a === null || b === null ? a === b : Number(a) === Number(b);
}
