import type { JsonObject } from '../../ingestion/source/page.js';
import type { Matchable } from '../matching/matchable.js';

/** An asset of a source as clustering sees it: stored before, or new in the current page. */
export interface Member extends Matchable {
  source: string;
  /** Whether the id is a label that people chose: several labels of one source may mean one coin. */
  isLabel: boolean;
  /** `null` until it is stored. */
  mappingId: number | null;
  coinId: number | null;
  decidedBy: 'rule' | 'operator';
}

/** Another asset that might be the same coin, kept for an operator to decide. */
export interface Candidate {
  source: string;
  source_id: string;
  symbol: string;
  name: string | null;
  /** Match weight in log-odds, without regard to other candidates; `null` for a label, which is matched by size. */
  score: number | null;
  /** Match probability among all candidates of this asset, and among all candidates of the other one. */
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

/** Assets that are one coin, with the names of that coin. */
export interface Cluster {
  judgements: Judgement[];
  coin: { symbol: string; name: string; slug: string };
}

/** Key that is unique over the assets of all sources. */
export function memberKey({ source, id }: Pick<Member, 'source' | 'id'>): string {
  return `${source}\0${id}`;
}
