import { percent, roundTo } from '../../common/rounding.js';
import type { Baseline } from './baseline.js';
import type { Contract, DeclaredField } from '../../ingestion/source/contract.js';
import type { Deviation } from './deviation.js';
import type { DriftSeverity } from '../events/drift-event.entity.js';
import { nameSimilarity, valueOverlap } from './similarity.js';
import type { FieldProfile, PageProfile } from '../profile/profile.js';
import type { FieldType } from '../../ingestion/source/contract.js';

/** Lowest confidence at which a new field is reported as the new name of a missing one. */
const MIN_CONFIDENCE = 0.5;

/** A type has changed when this share of the values, and at least three or all of them, have another type. */
const CHANGED_SHARE = 0.1;
const CHANGED_VALUES = 3;

/** Compares the shape of a page with the contract and with recent runs: fields missing, renamed, new, or of another type. */
export function compareShape(page: PageProfile, contract: Contract, baseline: Baseline): Deviation[] {
  if (page.sampled === 0) return [];
  const fresh = Object.keys(page.fields).filter((path) => isNew(path, contract, baseline));
  const absent = missing(page, contract, baseline, fresh);
  const renamedTo = absent.flatMap(({ kind, signature }) => (kind === 'renamed' ? [signature] : []));
  const found = [
    ...absent,
    ...(contract.closed ? added(page, fresh, renamedTo) : []),
    ...retyped(page, contract, baseline),
  ];
  return found.filter((one) => one.against === 'baseline' || !baseline.accepts(one));
}

function isNew(path: string, { fields }: Contract, baseline: Baseline): boolean {
  return !fields.some((field) => field.path === path) && !baseline.isKnown(path);
}

function missing(page: PageProfile, contract: Contract, baseline: Baseline, fresh: string[]): Deviation[] {
  const declared = new Map(contract.fields.map((field) => [field.path, field]));
  const paths = new Set([...declared.keys(), ...baseline.paths()]);
  return [...paths].flatMap((path) => {
    if ((page.fields[path]?.seen ?? 0) > 0) return [];
    const field = declared.get(path);
    const isPromised = field?.always ?? false;
    const isSettled = baseline.isSettled('missing', path);
    if (!isPromised && !isSettled) return [];
    const use = field?.use ?? 'kept';
    // When the parent object is missing, only required fields are reported separately.
    if (use !== 'required' && !hasParent(page, path)) return [];
    const against = isSettled ? 'baseline' : 'contract';
    return [
      (use === 'required' ? renamed(page, contract, baseline, path, fresh) : null) ??
        missingField(page, path, use, against),
    ];
  });
}

function hasParent({ fields }: PageProfile, path: string): boolean {
  const at = path.lastIndexOf('.');
  return at === -1 || (fields[path.slice(0, at)]?.types.object ?? 0) > 0;
}

function missingField(
  { records, fields }: PageProfile,
  path: string,
  use: DeclaredField['use'],
  against: Deviation['against'],
): Deviation {
  const severity: DriftSeverity = use === 'required' ? 'critical' : use === 'loaded' ? 'warning' : 'info';
  return {
    kind: 'missing',
    severity,
    field: path,
    confidence: null,
    message: `${path} is missing from all ${records} records${CONSEQUENCE[use]}`,
    details: { records, found: Object.keys(fields).slice(0, 50) },
    signature: '',
    against,
  };
}

const CONSEQUENCE = {
  required: '; nothing can be loaded without it',
  loaded: '; it will be null in the facts from now on',
  kept: '; Kasparro does not load this field',
};

function renamed(
  page: PageProfile,
  contract: Contract,
  baseline: Baseline,
  path: string,
  fresh: string[],
): Deviation | null {
  const types = contract.fields.find((field) => field.path === path)?.types ?? [];
  const [best] = fresh
    .map((candidate) => similarityOf(page, baseline, path, types, candidate))
    .toSorted((a, b) => b.confidence - a.confidence);
  if (!best || best.confidence < MIN_CONFIDENCE) return null;
  const { to, confidence, name, type, values } = best;
  return {
    kind: 'renamed',
    severity: 'critical',
    field: path,
    confidence,
    message: `${path} was probably renamed to ${to} (confidence ${confidence}); nothing can be loaded until Kasparro supports the new name`,
    details: { to, name_likeness: name, type_likeness: type, value_overlap: values },
    signature: to,
    against: 'contract',
  };
}

interface Similarity {
  to: string;
  confidence: number;
  name: number;
  type: number;
  values: number | null;
}

/** Combines the similarity of name, type and values; without earlier values, of name and type only. */
function similarityOf(
  page: PageProfile,
  baseline: Baseline,
  path: string,
  types: readonly FieldType[],
  to: string,
): Similarity {
  const name = nameSimilarity(path, to);
  const type = shareOf(page.fields[to], types);
  const values = valueOverlap(baseline.sample, path, page.sample, to);
  const confidence = values === null ? 0.65 * name + 0.35 * type : 0.45 * name + 0.15 * type + 0.4 * values;
  return {
    to,
    confidence: roundTo(2, confidence),
    name: roundTo(2, name),
    type: roundTo(2, type),
    values: values === null ? null : roundTo(2, values),
  };
}

/** Reports new fields, a new object as one field, except the likely new name of a required field. */
function added(page: PageProfile, fresh: string[], renamedTo: string[]): Deviation[] {
  const all = new Set(fresh);
  return fresh
    .filter((path) => !all.has(path.slice(0, Math.max(path.lastIndexOf('.'), 0))))
    .filter((path) => !renamedTo.some((to) => to === path || to.startsWith(`${path}.`)))
    .map((path) => {
      const types = Object.keys(page.fields[path]?.types ?? {});
      return {
        kind: 'new',
        severity: 'info',
        field: path,
        confidence: null,
        message: `${path} is a new field${types.length > 0 ? ` (${types.join(' or ')})` : ''}; it is stored in raw_data but not loaded`,
        details: { types, share: roundTo(2, (page.fields[path]?.seen ?? 0) / page.sampled) },
        signature: '',
        against: 'contract',
      };
    });
}

function retyped(page: PageProfile, contract: Contract, baseline: Baseline): Deviation[] {
  const declared = new Map(contract.fields.map((field) => [field.path, field]));
  return Object.entries(page.fields).flatMap(([path, profile]) => {
    const field = declared.get(path);
    const settled = baseline.settledType(path);
    const promised = field?.types ?? (settled && contract.closed ? [settled] : []);
    const change = promised.length > 0 ? changeOf(profile, promised) : null;
    if (change) {
      const against = field ? 'contract' : 'baseline';
      if (
        against === 'baseline' ||
        !baseline.accepts({ kind: 'type_changed', field: path, signature: change.now })
      )
        return [typeChanged(path, field, promised, change, against)];
    }
    const relapse = settled && field && !field.types.includes(settled) ? changeOf(profile, [settled]) : null;
    return relapse && settled ? [typeChanged(path, field, [settled], relapse, 'baseline')] : [];
  });
}

interface TypeChange {
  now: FieldType;
  share: number;
}

function changeOf(profile: FieldProfile, promised: readonly FieldType[]): TypeChange | null {
  const others = (Object.entries(profile.types) as [FieldType, number][]).filter(
    ([type]) => !promised.includes(type),
  );
  const [most] = others.toSorted((a, b) => b[1] - a[1]);
  const wrong = others.reduce((sum, [, count]) => sum + count, 0);
  const all = profile.seen - profile.nulls;
  const isMuch = wrong >= CHANGED_SHARE * all && (wrong >= CHANGED_VALUES || wrong === all);
  return most && isMuch ? { now: most[0], share: roundTo(2, wrong / all) } : null;
}

function typeChanged(
  path: string,
  field: DeclaredField | undefined,
  was: readonly FieldType[],
  { now, share }: TypeChange,
  against: Deviation['against'],
): Deviation {
  const isReadable = (was.includes('number') && now === 'string') || (field?.types.includes(now) ?? false);
  const use = field?.use ?? 'kept';
  const severity: DriftSeverity =
    use === 'kept' ? 'info' : use === 'required' && !isReadable ? 'critical' : 'warning';
  return {
    kind: 'type_changed',
    severity,
    field: path,
    confidence: null,
    message: `${path} has type ${now} in ${percent(share)} of its values; expected ${was.join(' or ')}`,
    details: { was: [...was], now, share },
    signature: now,
    against,
  };
}

function shareOf(profile: FieldProfile | undefined, types: readonly FieldType[]): number {
  if (!profile) return 0;
  const all = profile.seen - profile.nulls;
  return all === 0 ? 0 : types.reduce((sum, type) => sum + (profile.types[type] ?? 0), 0) / all;
}
