import type { Baseline } from './baseline.js';
import type { Contract, DeclaredField } from '../../ingestion/source/contract.js';
import { percent, type Deviation } from './deviation.js';
import type { DriftSeverity } from '../events/drift-event.entity.js';
import { nameLikeness, valueOverlap } from './similarity.js';
import type { FieldProfile, PageProfile } from '../profile/profile.js';
import type { FieldType } from '../../ingestion/source/contract.js';

/** A new field is taken for a renamed one from this confidence on. */
const LIKELY = 0.5;

/** A type has changed when so many values, and at least three or all of them, are of another one. */
const CHANGED_SHARE = 0.1;
const CHANGED_VALUES = 3;

/** How the shape of a page differs from the contract and from recent runs: fields gone, renamed, new, or of another type. */
export function compareShape(page: PageProfile, contract: Contract, baseline: Baseline): Deviation[] {
  if (page.sampled === 0) return [];
  const fresh = Object.keys(page.fields).filter((path) => isNew(path, contract, baseline));
  const gone = missing(page, contract, baseline, fresh);
  const renamedTo = gone.flatMap(({ kind, signature }) => (kind === 'renamed' ? [signature] : []));
  const found = [
    ...gone,
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
    // With its parent gone, a field that we do not need says nothing of its own.
    if (use !== 'required' && !hasParent(page, path)) return [];
    const against = isSettled ? 'baseline' : 'contract';
    return [
      (use === 'required' ? renamed(page, contract, baseline, path, fresh) : null) ??
        gone(page, path, use, against),
    ];
  });
}

function hasParent({ fields }: PageProfile, path: string): boolean {
  const at = path.lastIndexOf('.');
  return at === -1 || (fields[path.slice(0, at)]?.types.object ?? 0) > 0;
}

function gone(
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
    message: `${path} is gone: none of the ${records} records has it${CONSEQUENCE[use]}`,
    details: { records, found: Object.keys(fields).slice(0, 50) },
    signature: '',
    against,
  };
}

const CONSEQUENCE = {
  required: '; without it nothing can be loaded',
  loaded: '; it is unknown in what is loaded from now on',
  kept: '; Kasparro does not load it',
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
    .map((candidate) => likenessOf(page, baseline, path, types, candidate))
    .toSorted((a, b) => b.confidence - a.confidence);
  if (!best || best.confidence < LIKELY) return null;
  const { to, confidence, name, type, values } = best;
  return {
    kind: 'renamed',
    severity: 'critical',
    field: path,
    confidence,
    message: `${path} is gone, ${to} looks like its new name (confidence ${confidence}); nothing is loaded until Kasparro reads it there`,
    details: { to, name_likeness: name, type_likeness: type, value_overlap: values },
    signature: to,
    against: 'contract',
  };
}

interface Likeness {
  to: string;
  confidence: number;
  name: number;
  type: number;
  values: number | null;
}

/** Weighs name, type and values; without values from before, name and type alone. */
function likenessOf(
  page: PageProfile,
  baseline: Baseline,
  path: string,
  types: readonly FieldType[],
  to: string,
): Likeness {
  const name = nameLikeness(path, to);
  const type = shareOf(page.fields[to], types);
  const values = valueOverlap(baseline.sample, path, page.sample, to);
  const confidence = values === null ? 0.65 * name + 0.35 * type : 0.45 * name + 0.15 * type + 0.4 * values;
  return {
    to,
    confidence: hundredths(confidence),
    name: hundredths(name),
    type: hundredths(type),
    values: values === null ? null : hundredths(values),
  };
}

/** New fields, a new object as one; the likely new name of a required field is no news of its own. */
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
        message: `${path} is new${types.length > 0 ? ` (${types.join(' or ')})` : ''}; it is kept in the stored pages, not loaded`,
        details: { types, share: hundredths((page.fields[path]?.seen ?? 0) / page.sampled) },
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
  return most && isMuch ? { now: most[0], share: hundredths(wrong / all) } : null;
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
    message: `${path} is a ${now} in ${percent(share)} of its values, it was a ${was.join(' or ')}`,
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

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
