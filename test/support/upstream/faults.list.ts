import type { ListFaults } from './faults.js';
import type { Market } from './market.js';
import { type Entry, ranking } from './ranking.js';

/** Returns the coins of a side by rank, with list faults applied: current or frozen, all or every second one. */
export function listed(market: Market, side: 'gecko' | 'paprika', faults: ListFaults): readonly Entry[] {
  const snapshot = faults.get('frozenFeed')?.frozen ?? market.snapshot();
  const entries = ranking(market, side, snapshot);
  return faults.has('halfGone') ? entries.filter(({ coin }) => coin.index % 2 === 0) : entries;
}

/**
 * Returns one page. When pages shift, the first coin of page 2 rises to the top (or a new coin is listed) after
 * page 1 was read, so that each later page starts with the last coin of the page before. Orders by id do not shift
 * when ranks change, but they do when a coin is listed.
 */
export function pageOf(
  entries: readonly Entry[],
  { page, perPage, byId }: { page: number; perPage: number; byId: boolean },
  faults: ListFaults,
): readonly Entry[] {
  const start = (page - 1) * perPage;
  const risen = faults.has('shiftedPages') && !byId;
  if (page === 1 || !(risen || faults.has('listingWhilePaging')))
    return entries.slice(start, start + perPage);
  if (!risen) return entries.slice(start - 1, start - 1 + perPage);
  const riser = entries[perPage];
  const shifted = riser ? [riser, ...entries.filter((entry) => entry !== riser)] : entries;
  return shifted.slice(start, start + perPage);
}
