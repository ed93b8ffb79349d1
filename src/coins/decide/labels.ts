import type { JsonObject } from '../../ingestion/source/page.js';
import { marketEvidence, marketFiguresOf } from '../matching/market-evidence.js';
import { keysOf } from '../matching/normalize.js';
import type { NameKeys } from '../matching/matchable.js';
import { hasIds, type Candidate, type Member } from './member.js';

/** The coin a label was found to mean. */
export interface LabelFinding {
  /** One of the coin's assets. */
  partner: Member;
  confidence: string;
  evidence: JsonObject;
}

/** A coin that a label might mean. */
interface Contender {
  assets: readonly Member[];
  agrees: readonly (keyof NameKeys)[];
  marketCap: number;
}

/** "Beyond doubt": a coin of some size, and this many times larger than any other with that ticker. */
const DOMINANCE = 100;
const SIZEABLE_USD = 10_000_000;

const CONFIDENCE = { tickerAndName: '0.85', name: '0.8', ticker: '0.7' };

/**
 * Finds the coin a label of a source without ids means: by ticker and name, by name alone, or by
 * ticker alone where one coin with that ticker dominates all others beyond doubt.
 * @param coins groups of assets that share a key with the label
 */
export function findLabel(label: Member, coins: Iterable<readonly Member[]>): LabelFinding | null {
  const contenders = contendersFor(label, coins);
  const named = contenders.filter(({ agrees }) => agrees.includes('name') || agrees.includes('slug'));
  const exact = named.filter(({ agrees }) => agrees.includes('ticker'));
  if (label.name !== null) {
    const best = exact.length === 1 ? exact[0] : dominantOf(exact);
    return best ? finding('label_ticker_and_name', CONFIDENCE.tickerAndName, best, exact) : null;
  }
  const bearers = contenders.filter(({ agrees }) => agrees.includes('ticker'));
  if (bearers.length === 0) {
    const best = named.length === 1 ? named[0] : dominantOf(named);
    return best ? finding('label_name', CONFIDENCE.name, best, named) : null;
  }
  const best = dominantOf(contenders);
  if (!best) return null;
  return best.agrees.includes('ticker')
    ? finding('label_dominant_ticker', CONFIDENCE.ticker, best, contenders)
    : finding('label_name', CONFIDENCE.name, best, contenders);
}

/** The coins a label might mean, the largest first, for an operator to choose from. */
export function labelCandidates(label: Member, coins: Iterable<readonly Member[]>): Candidate[] {
  return contendersFor(label, coins)
    .toSorted((a, b) => b.marketCap - a.marketCap)
    .flatMap(({ assets: [asset], agrees, marketCap }) =>
      asset
        ? [
            {
              source: asset.source,
              source_id: asset.id,
              symbol: asset.symbol,
              name: asset.name,
              score: null,
              posterior: null,
              evidence: { agrees: [...agrees], market_cap: marketCap },
            },
          ]
        : [],
    );
}

function contendersFor(label: Member, coins: Iterable<readonly Member[]>): Contender[] {
  const keys = keysOf(label);
  return Array.from(coins, (assets) => contenderFor(label, keys, assets)).filter(
    (contender) => contender !== null,
  );
}

function contenderFor(label: Member, keys: NameKeys, group: readonly Member[]): Contender | null {
  const assets = group.filter(({ source }) => hasIds(source));
  const agrees = new Set<keyof NameKeys>();
  for (const asset of assets) {
    const other = keysOf(asset);
    if (other.ticker === keys.ticker) agrees.add('ticker');
    if (other.name !== '' && (other.name === keys.name || other.name === keys.slug)) agrees.add('name');
    if (other.slug !== '' && other.slug === keys.slug) agrees.add('slug');
  }
  if (agrees.size === 0 || assets.some((asset) => pricesConflict(label, asset))) return null;
  return { assets, agrees: [...agrees], marketCap: Math.max(0, ...assets.map(capOf)) };
}

function pricesConflict(a: Member, b: Member): boolean {
  const market = marketEvidence(marketFiguresOf(a), marketFiguresOf(b));
  return market === 'impossible' || market.price_conflicts === 1;
}

/** A market capitalization is only compared by its order of magnitude here. */
function capOf({ marketCap, active }: Member): number {
  return active === false ? 0 : Number(marketCap ?? 0);
}

function dominantOf(contenders: Contender[]): Contender | undefined {
  const [first, second] = contenders.toSorted((a, b) => b.marketCap - a.marketCap);
  if (!first || first.marketCap < SIZEABLE_USD) return undefined;
  return first.marketCap >= DOMINANCE * (second?.marketCap ?? 0) ? first : undefined;
}

function finding(
  rule: string,
  confidence: string,
  { assets, agrees, marketCap }: Contender,
  contenders: Contender[],
): LabelFinding | null {
  const [partner] = assets;
  if (!partner) return null;
  const others = contenders.filter((contender) => contender.assets !== assets);
  const evidence: JsonObject = {
    rule,
    partner: { source: partner.source, source_id: partner.id },
    agrees: [...agrees],
    market_cap: marketCap,
    rivals: others.length,
    next_market_cap: Math.max(0, ...others.map((other) => other.marketCap)),
  };
  return { partner, confidence, evidence };
}
