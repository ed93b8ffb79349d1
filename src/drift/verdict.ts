import { PageRefusedError } from '../common/run-errors.js';
import type { DriftAction, DriftKind } from '../config/drift-policy.js';
import { isRecord } from '../common/exact-json.js';
import type { StoredPage } from '../ingestion/source/page.js';
import type { Deviation } from './compare/deviation.js';
import type { DeclaredField } from '../ingestion/source/contract.js';
import type { Observation } from '../ingestion/source/source.js';
import { typeOf } from './profile/page-profiler.js';

/** Why a record is refused that could have been loaded. */
export interface Refusal {
  kind: DriftKind;
  field: string | null;
  /** What the field held, as JSON. */
  value: string | null;
  message: string;
}

/** Tells of each record of a page, by its position, whether policy refuses it. */
export type Verdict = (position: number) => Refusal | null;

/** Nothing is refused. */
export const LOAD_ALL: Verdict = () => null;

/**
 * What the policy makes of what was found.
 * @throws PageRefusedError where it freezes
 */
export function judge(
  page: StoredPage,
  found: readonly Deviation[],
  fields: readonly DeclaredField[],
  actionOf: (kind: DriftKind) => DriftAction,
  { records, complete }: Observation,
): Verdict {
  const frozen = found.filter(({ kind }) => actionOf(kind) === 'freeze');
  if (frozen[0])
    throw frozenBy(
      frozen[0],
      `Page ${page.number} (${page.url}) is kept in raw_data, nothing of it was counted`,
    );
  const rejecting = found.filter(({ kind }) => actionOf(kind) === 'reject');
  if (rejecting.length === 0) return LOAD_ALL;
  return (position) => {
    for (const deviation of rejecting) {
      const refusal = refuse(deviation, complete ? records[position] : undefined, fields);
      if (refusal) return refusal;
    }
    return null;
  };
}

/** The failure of a job that the policy freezes. */
export function frozenBy({ kind, field, message }: Deviation, kept: string): PageRefusedError {
  return new PageRefusedError(
    `${message}. DRIFT_POLICY freezes ${kind}${field === null ? '' : ` of ${field}`}. ${kept}; ` +
      'acknowledge the event (GET /api/v1/drift) and replay the job to load it',
  );
}

/** The records that show a change where that can be told of a record, else all of them. */
function refuse(
  { kind, field, message }: Deviation,
  record: unknown,
  fields: readonly DeclaredField[],
): Refusal | null {
  const value = field === null ? undefined : valueAt(record, field);
  if (isRecord(record) && field !== null && !shows(kind, field, value, fields)) return null;
  return { kind, field, value: value === undefined ? null : JSON.stringify(value), message };
}

function shows(kind: DriftKind, path: string, value: unknown, fields: readonly DeclaredField[]): boolean {
  switch (kind) {
    case 'nulls':
      return typeOf(value) === null;
    case 'missing':
      return value === undefined;
    case 'new':
      return value !== undefined;
    case 'type_changed': {
      const type = typeOf(value);
      const types = fields.find((field) => field.path === path)?.types;
      return type !== null && !(types?.includes(type) ?? false);
    }
    default:
      return true;
  }
}

function valueAt(record: unknown, path: string): unknown {
  let value: unknown = record;
  for (const name of path.split('.')) {
    if (!isRecord(value)) return undefined;
    value = value[name];
  }
  return value;
}
