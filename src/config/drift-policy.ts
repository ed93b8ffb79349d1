import { z } from 'zod';

/** Kinds of change in the data of a source. */
export const DRIFT_KINDS = [
  'missing',
  'renamed',
  'new',
  'type_changed',
  'nulls',
  'volume',
  'distribution',
  'stale',
] as const;
export type DriftKind = (typeof DRIFT_KINDS)[number];

/** What to do about a change: record it (`evolve`), reject the affected records, or fail the job before loading (`freeze`). */
const DRIFT_ACTIONS = ['evolve', 'reject', 'freeze'] as const;
export type DriftAction = (typeof DRIFT_ACTIONS)[number];

/** Configured actions by `source.kind`; anything not listed is only recorded. */
export type DriftPolicy = Readonly<Record<string, DriftAction>>;

/** Returns the action for a kind of change in a source. An item for the source takes precedence over one for `*`. */
export function driftAction(policy: DriftPolicy, source: string, kind: DriftKind): DriftAction {
  return policy[`${source}.${kind}`] ?? policy[`*.${kind}`] ?? 'evolve';
}

/** Returns the schema of DRIFT_POLICY, e.g. `coingecko.distribution=freeze, *.new=reject`. */
export function driftPolicy(sources: readonly string[]): z.ZodType<DriftPolicy, string> {
  return z.string().transform((text, context) => {
    const policy: Record<string, DriftAction> = {};
    for (const item of text.split(',').map((part) => part.trim())) {
      if (item === '') continue;
      const { source = '', kind = '', action = '' } = ITEM.exec(item.toLowerCase())?.groups ?? {};
      if (
        !isOneOf(['*', ...sources], source) ||
        !isOneOf(DRIFT_KINDS, kind) ||
        !isOneOf(DRIFT_ACTIONS, action)
      ) {
        context.addIssue({ code: 'custom', message: `invalid item "${item}": ${expected(sources)}` });
        return z.NEVER;
      }
      policy[`${source}.${kind}`] = action;
    }
    return policy;
  });
}

const ITEM = /^(?<source>[\w*-]+)\.(?<kind>\w+)\s*=\s*(?<action>\w+)$/;

function isOneOf<T extends string>(all: readonly T[], text: string): text is T {
  return (all as readonly string[]).includes(text);
}

function expected(sources: readonly string[]): string {
  return (
    `each item is source.kind=action, separated by commas; source is * or one of ${sources.join(', ')}; ` +
    `kind is one of ${DRIFT_KINDS.join(', ')}; action is one of ${DRIFT_ACTIONS.join(', ')}`
  );
}
