import { PageRefusedError } from '../common/run-errors.js';
import type { DriftAction, DriftKind } from '../config/drift-policy.js';
import { isRecord } from '../common/json-values.js';
import type { StoredPage } from '../ingestion/source/page.js';
import type { Deviation } from './compare/deviation.js';
import type { DeclaredField } from '../ingestion/source/contract.js';
import type { Observation } from '../ingestion/source/source.js';
import { typeOf } from './profile/page-profiler.js';

/** Why `DRIFT_POLICY` rejects a record that could have been loaded. */
export interface PolicyReject {
  kind: DriftKind;
  field: string | null;
  /** Value of the field, as JSON. */
  value: string | null;
  message: string;
}

/** Returns why the policy rejects the record at a position of a page; `null` when the record may be loaded. */
export type RecordPolicy = (position: number) => PolicyReject | null;

/** Rejects nothing. */
export const LOAD_ALL: RecordPolicy = () => null;

/**
 * Applies `DRIFT_POLICY` to the deviations of a page.
 * @throws PageRefusedError when the policy freezes one of them
 */
export function applyPolicy(
  page: StoredPage,
  deviations: readonly Deviation[],
  fields: readonly DeclaredField[],
  actionOf: (kind: DriftKind) => DriftAction,
  { records, complete }: Observation,
): RecordPolicy {
  const frozen = deviations.find(({ kind }) => actionOf(kind) === 'freeze');
  if (frozen)
    throw freezeError(frozen, `Page ${page.number} (${page.url}) is stored in raw_data but was not loaded`);
  const rejecting = deviations.filter(({ kind }) => actionOf(kind) === 'reject');
  if (rejecting.length === 0) return LOAD_ALL;
  return (position) => {
    for (const deviation of rejecting) {
      const reject = rejectFor(deviation, complete ? records[position] : undefined, fields);
      if (reject) return reject;
    }
    return null;
  };
}

/**
 * Creates the error of a job that the policy freezes.
 * @param stored sentence that says which pages are stored but not loaded, without its period
 */
export function freezeError({ kind, field, message }: Deviation, stored: string): PageRefusedError {
  return new PageRefusedError(
    `${message}. DRIFT_POLICY freezes ${kind}${field === null ? '' : ` of ${field}`}. ${stored}; ` +
      'acknowledge the event (GET /api/v1/drift) and replay the job to load it',
  );
}

/** Rejects the records that show the deviation, or every record when single records cannot show it. */
function rejectFor(
  { kind, field, message }: Deviation,
  record: unknown,
  fields: readonly DeclaredField[],
): PolicyReject | null {
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
