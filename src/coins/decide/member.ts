import type { JsonObject } from '../../ingestion/source/page.js';
import type { Matchable } from '../matching/matchable.js';

/** A source's asset as identity sees it: stored already, or just met. */
export interface Member extends Matchable {
  source: string;
  /** `null` until it is stored. */
  mappingId: number | null;
  coinId: number | null;
  decidedBy: 'rule' | 'operator';
}

/** Another asset that might be the same coin, kept for an operator to judge. */
export interface Candidate {
  source: string;
  source_id: string;
  symbol: string;
  name: string | null;
  /** Log-odds, rivals aside; `null` for a label, which only size decides about. */
  score: number | null;
  /** Probability among all candidates of this asset, and among all candidates of that one. */
  posterior: { of_this: number; of_other: number } | null;
  evidence: JsonObject;
}

/** What was decided about one asset, and why. */
export interface Judgement {
  member: Member;
  status: 'resolved' | 'unresolved';
  /** From 0 to 1, a decimal string. */
  confidence: string;
  evidence: JsonObject;
  candidates: Candidate[];
}

/** Assets that are one coin, and how that coin is called. */
export interface Group {
  judgements: Judgement[];
  coin: { symbol: string; name: string; slug: string };
}

/** Sources whose records carry labels in place of ids: several may mean one coin. */
const HAS_NO_IDS = new Set(['csv']);

export function hasIds(source: string): boolean {
  return !HAS_NO_IDS.has(source);
}

/** Tells assets of all sources apart. */
export function memberKey({ source, id }: Pick<Member, 'source' | 'id'>): string {
  return `${source}\0${id}`;
}
