import type { DriftKind } from '../../config/drift-policy.js';
import type { JsonObject } from '../../ingestion/source/page.js';
import type { DriftSeverity } from '../events/drift-event.entity.js';

/** One difference between what a source sends and its contract or its recent runs. */
export interface Deviation {
  kind: DriftKind;
  severity: DriftSeverity;
  /** Path of the field; `null` when it concerns the whole run. */
  field: string | null;
  /** Of a rename, from 0 to 1; `null` for other kinds. */
  confidence: number | null;
  message: string;
  details: JsonObject;
  /** Exact form of the change, e.g. the new type: an operator accepts a deviation in this form only. */
  signature: string;
  /** What it was compared with: the contract, or recent runs. */
  against: 'contract' | 'baseline';
}

/** Returns the key that identifies a deviation: kind and field. */
export function keyOf({ kind, field }: Pick<Deviation, 'kind' | 'field'>): string {
  return `${kind}:${field ?? ''}`;
}
