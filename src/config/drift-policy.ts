import { z } from 'zod';

/** The ways in which what a source sends can change. */
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

/** What to do about a change: record it, reject the records that show it, or fail the job before they are loaded. */
const DRIFT_ACTIONS = ['evolve', 'reject', 'freeze'] as const;
export type DriftAction = (typeof DRIFT_ACTIONS)[number];

/** What an operator asked for, by `source.kind`; everything else is only recorded. */
export type DriftPolicy = Readonly<Record<string, DriftAction>>;

/** What is done about a kind of change at a source; `*` stands for every source. */
export function driftAction(policy: DriftPolicy, source: string, kind: DriftKind): DriftAction {
  return policy[`${source}.${kind}`] ?? policy[`*.${kind}`] ?? 'evolve';
}

/** `coingecko.distribution=freeze, *.new=reject` as a policy. */
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
        context.addIssue({ code: 'custom', message: `must not hold "${item}": ${expected(sources)}` });
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
    `each item is source.kind=action, separated by commas; the source is * or one of ${sources.join(', ')}, ` +
    `the kind one of ${DRIFT_KINDS.join(', ')}, the action one of ${DRIFT_ACTIONS.join(', ')}`
  );
}
