import type { StoredPage } from './page.js';
import type { Quote, Reject } from './quote.js';

/** What a page holds: each of its records is either a quote or a reject, never neither. */
export interface NormalizedPage {
  quotes: Quote[];
  rejects: Reject[];
}

/**
 * The second half of a source: reads records out of a stored page, needing nothing but that page,
 * so that it can be done again at any time.
 */
export interface Normalizer {
  readonly source: string;
  /** Raised with every change of what is made of a page; kept with each fact. */
  readonly version: number;
  /**
   * What makes a record of a later page the same one: in a list of coins the coin, in a file the
   * coin and its time, or its line.
   */
  readonly sameRecord: 'coin' | 'row';
  /**
   * @param now the instant that "in the future" is measured from
   * @throws PageRefusedError when the page lacks what every record needs
   */
  normalize(page: StoredPage, now: Date): Promise<NormalizedPage>;
}

/** Injection token of all normalizers, one per source. */
export const NORMALIZERS = Symbol('Normalizers');
