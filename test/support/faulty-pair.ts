import type { FaultOptions } from './upstream/fault-options.js';
import type { FaultName } from './upstream/faults.js';
import { startCoinGecko } from './upstream/coingecko.server.js';
import { startCoinPaprika } from './upstream/coinpaprika.server.js';
import { createMarket, type Market } from './upstream/market.js';
import type { StandIn } from './upstream/stand-in.js';

/** Both stand-ins on the same market, with the same fault armed in both. */
export interface FaultyPair {
  market: Market;
  gecko: StandIn;
  paprika: StandIn;
  /** All faults armed so far. */
  tried: Set<FaultName>;
  arm: (fault: FaultName, options?: FaultOptions) => void;
  disarm: () => void;
  /** URL of a page of CoinGecko's list. */
  markets: (page?: number) => string;
  close: () => Promise<void>;
}

export async function startFaultyPair(): Promise<FaultyPair> {
  const market = createMarket({ coins: 400 });
  const gecko = await startCoinGecko({ market, ratePerMinute: Infinity });
  const paprika = await startCoinPaprika({ market, ratePerSecond: Infinity });
  const both = [gecko, paprika];
  const tried = new Set<FaultName>();
  return {
    market,
    gecko,
    paprika,
    tried,
    arm: (fault, options) => {
      tried.add(fault);
      for (const standIn of both) standIn.arm(fault, options);
    },
    disarm: () => {
      for (const standIn of both) standIn.disarm();
    },
    markets: (page = 1) =>
      `${gecko.url}/coins/markets?vs_currency=usd&per_page=50&page=${page}&order=market_cap_desc`,
    close: async () => {
      await Promise.all(both.map((standIn) => standIn.close()));
    },
  };
}
