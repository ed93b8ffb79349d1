import type { JsonObject } from '../../ingestion/source/page.js';
import { FEATURE_LABELS, type Feature, type Features } from '../matching/features.js';
import type { ScoredPair } from '../matching/match-assets.js';
import { WEIGHTS } from '../matching/weights.js';
import type { Candidate, Member } from './member.js';

/** The features of a pair as stored evidence: label, value, weight, and what each added to the log-odds. */
function explainFeatures(features: Features): JsonObject {
  return Object.fromEntries(
    Object.entries(features).map(([feature, value]) => {
      const weight = WEIGHTS[feature as Feature];
      const label = FEATURE_LABELS[feature as Feature];
      return [feature, { label, value: rounded(value), weight, adds: rounded(value * weight) }];
    }),
  );
}

/** A scored pair from the view of one of its assets. */
export function candidateOf(pair: ScoredPair, other: Member, otherIsRight: boolean): Candidate {
  const [ofThis, ofOther] = otherIsRight
    ? [pair.leftProbability, pair.rightProbability]
    : [pair.rightProbability, pair.leftProbability];
  return {
    source: other.source,
    source_id: other.id,
    symbol: other.symbol,
    name: other.name,
    score: rounded(pair.score),
    posterior: { of_this: rounded(ofThis), of_other: rounded(ofOther) },
    evidence: explainFeatures(pair.features),
  };
}

/** Rounds to four digits, enough for a person to read. */
export function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
