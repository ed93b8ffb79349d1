import { editDistance } from './edit-distance.js';

/** A coin that might be what someone looks for. */
export interface Found {
  id: number;
  symbol: string;
  name: string;
  slug: string;
  /** Largest at any source in US dollars; only its order of magnitude matters here. */
  marketCap: number;
  /** How many ids and labels mean it. */
  mappings: number;
}

/** How well a text fits: 0 is it, 1 begins with it or is one slip away, 2 holds it or is two slips away. */
type Fit = 0 | 1 | 2;

/**
 * Puts the likeliest coin first: the better fit, then the larger coin, then the one that is called so in more ways (the
 * ticker BITCOIN alone is not Bitcoin), then the one more sources know.
 * What does not fit at all is left out.
 * @param query trimmed, lower case
 */
export function rank(query: string, found: Found[]): Found[] {
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

function textsOf({ symbol, name, slug }: Found): string[] {
  return [symbol.toLowerCase(), name.toLowerCase(), slug];
}

function fitOf(query: string, coin: Found): Fit | null {
  const texts = textsOf(coin);
  if (texts.includes(query)) return 0;
  const slips = Math.min(...texts.map((text) => editDistance(query, text, slipsAllowed(query))));
  if (slips <= 1 && slips <= slipsAllowed(query)) return 1;
  if (texts.some((text) => text.startsWith(query))) return 1;
  if (slips <= slipsAllowed(query) || texts.some((text) => text.includes(query))) return 2;
  return null;
}

/** A short ticker with a slip is another ticker. */
function slipsAllowed({ length }: string): number {
  return length <= 3 ? 0 : length <= 5 ? 1 : 2;
}
