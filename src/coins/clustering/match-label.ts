import type { JsonObject } from '../../ingestion/source/page.js';
import { marketEvidence, marketFiguresOf } from '../matching/market-evidence.js';
import type { NameKeys } from '../matching/matchable.js';
import { keysOf } from '../matching/normalize.js';
import type { Candidate, Member } from './member.js';

/** The coin that a label was matched to. */
export interface LabelMatch {
  /** One of the coin's assets. */
  partner: Member;
  /** From 0 to 1, a decimal string. */
  confidence: string;
  evidence: JsonObject;
}

/** A coin that a label might mean. */
interface Option {
  assets: readonly Member[];
  agrees: readonly (keyof NameKeys)[];
  marketCap: number;
}

/** A coin dominates its ticker when it has some size and this many times the market cap of any other. */
const DOMINANCE = 100;
const MIN_DOMINANT_USD = 10_000_000;

const CONFIDENCE = { tickerAndName: '0.85', name: '0.8', ticker: '0.7' };

/**
 * Finds the coin a label means: by ticker and name, by name alone, or by ticker alone where one coin
 * dominates all others with that ticker.
 * @param clusters those that share a key with the label
 * @returns `null` when no coin stands out
 */
export function matchLabel(label: Member, clusters: Iterable<readonly Member[]>): LabelMatch | null {
  const options = optionsFor(label, clusters);
  const named = options.filter(({ agrees }) => agrees.includes('name') || agrees.includes('slug'));
  const exact = named.filter(({ agrees }) => agrees.includes('ticker'));
  if (label.name !== null) {
    const best = exact.length === 1 ? exact[0] : dominantOf(exact);
    return best ? labelMatch('label_ticker_and_name', CONFIDENCE.tickerAndName, best, exact) : null;
  }
  const withTicker = options.filter(({ agrees }) => agrees.includes('ticker'));
  if (withTicker.length === 0) {
    const best = named.length === 1 ? named[0] : dominantOf(named);
    return best ? labelMatch('label_name', CONFIDENCE.name, best, named) : null;
  }
  const best = dominantOf(options);
  if (!best) return null;
  return best.agrees.includes('ticker')
    ? labelMatch('label_dominant_ticker', CONFIDENCE.ticker, best, options)
    : labelMatch('label_name', CONFIDENCE.name, best, options);
}

/** The coins a label might mean, largest market cap first, for an operator to choose from. */
export function labelCandidates(label: Member, clusters: Iterable<readonly Member[]>): Candidate[] {
  return optionsFor(label, clusters)
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

function optionsFor(label: Member, clusters: Iterable<readonly Member[]>): Option[] {
  const keys = keysOf(label);
  return Array.from(clusters, (cluster) => optionFor(label, keys, cluster)).filter(
    (option) => option !== null,
  );
}

function optionFor(label: Member, keys: NameKeys, cluster: readonly Member[]): Option | null {
  const assets = cluster.filter(({ isLabel }) => !isLabel);
  const agrees = new Set<keyof NameKeys>();
  for (const asset of assets) {
    const other = keysOf(asset);
    if (other.ticker === keys.ticker) agrees.add('ticker');
    if (other.name !== '' && (other.name === keys.name || other.name === keys.slug)) agrees.add('name');
    if (other.slug !== '' && other.slug === keys.slug) agrees.add('slug');
  }
  if (agrees.size === 0 || assets.some((asset) => pricesConflict(label, asset))) return null;
  return { assets, agrees: [...agrees], marketCap: Math.max(0, ...assets.map(marketCapOf)) };
}

function pricesConflict(a: Member, b: Member): boolean {
  const market = marketEvidence(marketFiguresOf(a), marketFiguresOf(b));
  return market === 'different coins' || market.price_conflicts === 1;
}

/** Only the order of magnitude matters here. */
function marketCapOf({ marketCap, active }: Member): number {
  return active === false ? 0 : Number(marketCap ?? 0);
}

function dominantOf(options: Option[]): Option | undefined {
  const [first, second] = options.toSorted((a, b) => b.marketCap - a.marketCap);
  if (!first || first.marketCap < MIN_DOMINANT_USD) return undefined;
  return first.marketCap >= DOMINANCE * (second?.marketCap ?? 0) ? first : undefined;
}

function labelMatch(
  rule: string,
  confidence: string,
  { assets, agrees, marketCap }: Option,
  options: Option[],
): LabelMatch | null {
  const [partner] = assets;
  if (!partner) return null;
  const others = options.filter((option) => option.assets !== assets);
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
