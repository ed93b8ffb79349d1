import type { Features, MarketFigures } from './features.js';
import type { Matchable } from './matchable.js';

/** Prices further apart in time are not compared. */
const SAME_TIME_MS = 24 * 3_600_000;

const WITHIN_1_PERCENT = Math.log(1.01);
const WITHIN_2_PERCENT = Math.log(1.02);
const WITHIN_5_PERCENT = Math.log(1.05);
const WITHIN_25_PERCENT = Math.log(1.25);
const THOUSANDFOLD = Math.log(1000);

/** Reads price and market capitalization into comparable form; zero and unreadable amounts become `null`. */
export function marketFiguresOf({ price, marketCap }: Matchable): MarketFigures {
  return {
    logPrice: logOf(price?.value ?? null),
    pricedAt: price?.at.getTime() ?? 0,
    logMarketCap: logOf(marketCap),
  };
}

/**
 * Compares prices and market capitalizations of about the same time.
 * @param relatives whether the names agree or one is wrapped or bridged: relisted, renumbered, bridged and wrapped
 *   relatives of a coin share its price, so an equal price is weaker evidence between them
 * @returns `different coins` when one price is at least a thousand times the other
 */
export function marketEvidence(
  a: MarketFigures,
  b: MarketFigures,
  relatives = false,
): Features | 'different coins' {
  if (a.logPrice === null || b.logPrice === null) return {};
  if (Math.abs(a.pricedAt - b.pricedAt) > SAME_TIME_MS) return {};
  const apart = Math.abs(a.logPrice - b.logPrice);
  if (apart >= THOUSANDFOLD) return 'different coins';
  const features: Features = {};
  if (apart > WITHIN_25_PERCENT) features.price_conflicts = 1;
  else if (apart > WITHIN_1_PERCENT) features.price_near = 1;
  else if (relatives) features.price_agrees_of_relatives = 1;
  else if (Math.abs(a.logPrice) < WITHIN_2_PERCENT) features.price_agrees_at_a_dollar = 1;
  else features.price_agrees = 1;
  if (a.logMarketCap !== null && b.logMarketCap !== null) {
    const capsApart = Math.abs(a.logMarketCap - b.logMarketCap);
    if (capsApart >= THOUSANDFOLD) features.market_cap_conflicts = 1;
    else if (capsApart <= WITHIN_5_PERCENT) features.market_cap_agrees = 1;
  }
  return features;
}

/** A shared contract address is strong evidence; two addresses on one chain are weak counter-evidence, since coins migrate. */
export function contractEvidence(a: Map<string, string>, b: Map<string, string>): Features {
  if (a.size === 0 || b.size === 0) return {};
  for (const address of a.keys()) if (b.has(address)) return { contract_shared: 1 };
  const chains = new Set(b.values());
  for (const chain of a.values()) if (chains.has(chain)) return { contract_conflicts: 1 };
  return {};
}

function logOf(decimal: string | null): number | null {
  const value = decimal === null ? 0 : Number(decimal);
  return value > 0 && Number.isFinite(value) ? Math.log(value) : null;
}
