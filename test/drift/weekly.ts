import type { JsonRecord } from '../../src/common/json-values.js';
import { createRandom } from '../support/upstream/prng.js';

/**
 * Generates the weekly responses of a market: the whole market rises fourfold and falls again, each coin moves
 * on its own, a few are replaced every week, ranks change, supplies and `roi` are often null.
 * @returns the response of each week, with `coins` records each
 */
export function* weeklyAnswers(
  seed: number,
  weeks: number,
  coins: number,
  start: Date,
): Generator<JsonRecord[]> {
  let ids = Array.from({ length: coins }, (_, place) => place);
  let newest = coins;
  const prices = new Map<number, number>();
  for (let week = 0; week < weeks; week++) {
    const random = createRandom(seed, week);
    const market = 1 + 1.5 * (1 + Math.sin((week / 52) * 2 * Math.PI));
    const time = start.getTime() + week * 7 * 86_400_000;
    ids = ids.map((id) => (random.chance(0.02) ? newest++ : id));
    yield ids.map((id, place) => {
      const own = createRandom(seed, 1_000_000 + id);
      const first = 10 ** (own.next() * 7 - 4);
      const price = (prices.get(id) ?? first) * (1 + (random.next() - 0.5) * 0.3);
      prices.set(id, price);
      return record(
        id,
        place,
        price * market,
        own.next(),
        new Date(time - random.int(300_000)),
        random.chance(0.01),
      );
    });
  }
}

function record(
  id: number,
  place: number,
  price: number,
  kind: number,
  time: Date,
  silent: boolean,
): JsonRecord {
  const cap = 1e12 / (place + 1);
  const whole = price > 1000 ? Math.round(price) : Number(price.toPrecision(6));
  const daily = silent ? null : price * 0.01;
  return {
    id: `coin-${id}`,
    symbol: `c${id}`,
    name: `Coin ${id}`,
    image: `https://images.example/${id}.png`,
    current_price: whole,
    market_cap: kind < 0.05 ? null : Math.round(cap),
    market_cap_rank: kind < 0.05 ? null : place + 1,
    fully_diluted_valuation: kind < 0.3 ? null : Math.round(cap * 1.3),
    total_volume: silent ? null : Math.round(cap * 0.05),
    high_24h: daily && price * 1.02,
    low_24h: daily && price * 0.98,
    price_change_24h: daily,
    price_change_percentage_24h: daily && 1.5,
    market_cap_change_24h: daily && cap * 0.01,
    market_cap_change_percentage_24h: daily && 1.5,
    circulating_supply: cap / price,
    total_supply: kind < 0.1 ? null : cap / price,
    max_supply: kind < 0.6 ? null : cap / price,
    ath: price * 2,
    ath_change_percentage: -50,
    ath_date: '2021-11-10T14:24:11.849Z',
    atl: price / 10,
    atl_change_percentage: 900,
    atl_date: '2013-07-06T00:00:00.000Z',
    roi: kind > 0.8 ? { times: 9.7, currency: 'btc', percentage: 970.4 } : null,
    last_updated: time.toISOString(),
  };
}
