import { editDistance } from './edit-distance.js';

/** A coin that may match a search. */
export interface FoundCoin {
  id: number;
  symbol: string;
  name: string;
  slug: string;
  /** Largest at any source in US dollars; only its order of magnitude matters here. */
  marketCap: number;
  /** How many assets are mapped to it. */
  mappings: number;
}

/** How well a coin matches: 0 exactly, 1 by prefix or with one typo, 2 by substring or with two typos. */
type Fit = 0 | 1 | 2;

/**
 * Sorts coins best match first: by match, then market cap, then the number of exact matches among ticker, name and slug
 * (the ticker BITCOIN alone is not Bitcoin), then the number of mappings. Coins that do not match are left out.
 * @param query trimmed, lower case
 */
export function rank(query: string, found: FoundCoin[]): FoundCoin[] {
  return found
    .flatMap((coin) => {
      const fit = fitOf(query, coin);
      return fit === null
        ? []
        : [{ coin, fit, equal: textsOf(coin).filter((text) => text === query).length }];
    })
    .toSorted(
      (a, b) =>
        a.fit - b.fit ||
        b.coin.marketCap - a.coin.marketCap ||
        b.equal - a.equal ||
        b.coin.mappings - a.coin.mappings ||
        a.coin.id - b.coin.id,
    )
    .map(({ coin }) => coin);
}

function textsOf({ symbol, name, slug }: FoundCoin): string[] {
  return [symbol.toLowerCase(), name.toLowerCase(), slug];
}

function fitOf(query: string, coin: FoundCoin): Fit | null {
  const texts = textsOf(coin);
  if (texts.includes(query)) return 0;
  const typos = Math.min(...texts.map((text) => editDistance(query, text, typosAllowed(query))));
  if (typos <= 1 && typos <= typosAllowed(query)) return 1;
  if (texts.some((text) => text.startsWith(query))) return 1;
  if (typos <= typosAllowed(query) || texts.some((text) => text.includes(query))) return 2;
  return null;
}

/** None in a short text: a ticker with a typo is another ticker. */
function typosAllowed({ length }: string): number {
  return length <= 3 ? 0 : length <= 5 ? 1 : 2;
}
