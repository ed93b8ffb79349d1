import type { DriftKind } from '../../config/drift-policy.js';
import type { JsonObject } from '../../ingestion/source/page.js';
import type { DriftSeverity } from '../events/drift-event.entity.js';

/** One way in which a source differs from what it promised or from what it usually sends. */
export interface Deviation {
  kind: DriftKind;
  severity: DriftSeverity;
  /** Path of the field; `null` for what concerns the whole. */
  field: string | null;
  /** Of a renaming, from 0 to 1. */
  confidence: number | null;
  message: string;
  details: JsonObject;
  /** What exactly was seen, as far as an operator's consent depends on it. */
  signature: string;
  /** Where it was measured: against what the source promised, or against its own recent runs. */
  against: 'contract' | 'baseline';
}

/** What tells one change from another: a kind and a field. */
export function keyOf({ kind, field }: Pick<Deviation, 'kind' | 'field'>): string {
  return `${kind}:${field ?? ''}`;
}

/** A share as a person reads it: `3 %`, `<1 %`. */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return '<1 %';
  if (share < 1 && share > 0.99) return '>99 %';
  return `${Math.round(share * 100)} %`;
}
