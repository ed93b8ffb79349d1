import type { ProfileSample } from '../profile/profile.js';

/** Returns the similarity of two field paths, from 0 to 1: by words or by letter pairs, without the steps that both share. */
export function nameSimilarity(one: string, other: string): number {
  const [a, b] = withoutSharedSteps(one.split('.'), other.split('.'));
  return Math.max(dice(wordsOf(a), wordsOf(b)), dice(pairsOf(a), pairsOf(b)));
}

/**
 * Returns the share of known records, from 0 to 1, whose value is now in another field. Numbers count as equal
 * within a factor of two, because prices move from run to run.
 * @param path field in the earlier run
 * @param candidate field in the current run
 * @returns `null` without records of an earlier run
 */
export function valueOverlap(
  before: ProfileSample,
  path: string,
  now: ProfileSample,
  candidate: string,
): number | null {
  const [known, found] = [before.values?.[path], now.values?.[candidate]];
  if (!known?.length || !found?.length) return null;
  const places = new Map((now.keys ?? []).map((key, place) => [key, place]));
  let [compared, same] = [0, 0];
  for (const [place, key] of (before.keys ?? []).entries()) {
    const at = key === null ? undefined : places.get(key);
    if (at === undefined) continue;
    compared++;
    if (isSimilar(known[place] ?? null, found[at] ?? null)) same++;
  }
  if (compared > 0) return same / compared;
  // When the id itself was renamed, records cannot be matched: compare the values as sets.
  const values = new Set(found);
  const given = known.filter((value) => value !== null);
  return given.length === 0 ? null : given.filter((value) => values.has(value)).length / given.length;
}

function isSimilar(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return false;
  if (one === other) return true;
  const ratio = Number(one) / Number(other);
  return ratio >= 0.5 && ratio <= 2;
}

/** Removes the steps that two paths share at the start and the end. */
function withoutSharedSteps(one: string[], other: string[]): [string, string] {
  let start = 0;
  while (start < Math.min(one.length, other.length) - 1 && one[start] === other[start]) start++;
  let end = 0;
  const shorter = Math.min(one.length, other.length) - start;
  while (end < shorter - 1 && one.at(-1 - end) === other.at(-1 - end)) end++;
  return [one.slice(start, one.length - end).join('.'), other.slice(start, other.length - end).join('.')];
}

function wordsOf(name: string): Set<string> {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return new Set(words.filter(Boolean));
}

function pairsOf(name: string): Set<string> {
  const text = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return new Set(Array.from({ length: Math.max(text.length - 1, 0) }, (_, at) => text.slice(at, at + 2)));
}

function dice(one: Set<string>, other: Set<string>): number {
  const shared = one.intersection(other).size;
  return one.size + other.size === 0 ? 0 : (2 * shared) / (one.size + other.size);
}
