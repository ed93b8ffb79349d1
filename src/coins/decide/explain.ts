import type { JsonObject } from '../../ingestion/source/page.js';
import type { Feature, Features } from '../matching/features.js';
import type { Pairing } from '../matching/matcher.js';
import { WEIGHTS } from '../matching/weights.js';
import type { Candidate, Member } from './member.js';

/** What two assets have in common or not, each with its value, its weight and what it added to the log-odds. */
function explainFeatures(features: Features): JsonObject {
  return Object.fromEntries(
    Object.entries(features).map(([feature, value]) => {
      const weight = WEIGHTS[feature as Feature];
      return [feature, { value: rounded(value), weight, adds: rounded(value * weight) }];
    }),
  );
}

/** A pairing as one of its two assets sees it. */
export function candidateOf(pairing: Pairing, other: Member, otherIsRight: boolean): Candidate {
  const [ofThis, ofOther] = otherIsRight
    ? [pairing.ofLeft, pairing.ofRight]
    : [pairing.ofRight, pairing.ofLeft];
  return {
    source: other.source,
    source_id: other.id,
    symbol: other.symbol,
    name: other.name,
    score: rounded(pairing.score),
    posterior: { of_this: rounded(ofThis), of_other: rounded(ofOther) },
    evidence: explainFeatures(pairing.features),
  };
}

/** Four digits are enough for a person. */
export function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
