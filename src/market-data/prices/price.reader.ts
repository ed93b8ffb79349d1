import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { exactNumber } from '../../common/exact-json.js';
import { isoTrimmedSql } from '../../common/time.js';
import { SETTINGS } from '../../config/config.module.js';
import { staleAfterSeconds } from '../../config/schedule.js';
import type { Settings } from '../../config/settings.js';
import { SOURCES } from '../../config/source-names.js';
import { ReadDatabase } from '../../database/read-replica.js';
import { CoinReader } from './coin.reader.js';
import type { PriceAnswer, PriceQuery, SourcePriceDto } from './price.dto.js';

const UNSCHEDULED_SECONDS = 2 * 3600;
const LEAST_SECONDS = 15 * 60;

const ENOUGH_TO_VOTE = 3;
const OUTLYING_PERCENT = 5;

/** Puts the newest quotes of a coin side by side and says which of them to believe. */
@Injectable()
export class PriceReader {
  constructor(
    private readonly database: ReadDatabase,
    private readonly coins: CoinReader,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'schedules'>,
  ) {}

  /** @throws NotFound when there is no such coin */
  async price(coinId: number, { max_age, decimals }: PriceQuery): Promise<Omit<PriceAnswer, 'metadata'>> {
    const maxAges = SOURCES.map((source) => max_age ?? this.maxAge(source));
    const [symbol, rows] = await Promise.all([
      this.coins.symbolOf(coinId),
      this.database.query<PriceRow>(PRICES, [
        coinId,
        this.clock.now(),
        SOURCES,
        maxAges,
        max_age ?? UNSCHEDULED_SECONDS,
        OUTLYING_PERCENT,
      ]),
    ]);
    const fresh = rows.filter(({ stale }) => !stale).length;
    const { median = null, spread = null } = rows.find(({ stale }) => !stale) ?? {};
    return {
      coin_id: coinId,
      symbol,
      fresh_sources: fresh,
      median_price_usd: fresh < ENOUGH_TO_VOTE ? null : exactNumber(median, decimals),
      spread_percent: fresh < 2 ? null : exactNumber(spread, decimals),
      sources: rows.map(({ source, price_usd, timestamp, age_seconds, stale, outlying }) => ({
        source,
        price_usd: exactNumber(price_usd, decimals),
        timestamp,
        age_seconds,
        stale,
        outlying: stale || fresh < ENOUGH_TO_VOTE ? null : outlying,
      })),
    };
  }

  private maxAge(source: string): number {
    const schedule = this.settings.schedules[source] ?? null;
    if (schedule === null) return UNSCHEDULED_SECONDS;
    return Math.max(staleAfterSeconds(schedule), LEAST_SECONDS);
  }
}

type PriceRow = Pick<SourcePriceDto, 'source' | 'timestamp' | 'age_seconds' | 'stale'> & {
  price_usd: string;
  outlying: boolean;
  median: string | null;
  spread: string | null;
};

/** Median and spread are over the fresh ones, in exact arithmetic. */
const PRICES = `
  WITH quotes AS (
    SELECT l.source, l.price_usd, l."timestamp",
           round(extract(epoch FROM $2::timestamptz - l."timestamp"), 3) AS age,
           extract(epoch FROM $2::timestamptz - l."timestamp") > coalesce(m.seconds, $5::integer) AS stale
    FROM latest_quotes l
    LEFT JOIN unnest($3::text[], $4::integer[]) AS m(source, seconds) USING (source)
    WHERE l.coin_id = $1
  ), ranked AS (
    SELECT price_usd, row_number() OVER (ORDER BY price_usd) AS place, count(*) OVER () AS number
    FROM quotes WHERE NOT stale
  ), summary AS (
    SELECT trim_scale(avg(price_usd) FILTER (WHERE place IN ((number + 1) / 2, (number + 2) / 2))) AS median,
           round((max(price_usd) - min(price_usd)) / min(price_usd) * 100, 4) AS spread
    FROM ranked
  )
  SELECT source, price_usd, ${isoTrimmedSql('q."timestamp"')} AS timestamp, age::float8 AS age_seconds, stale,
         abs(price_usd - median) * 100 > median * $6::integer AS outlying, median, trim_scale(spread) AS spread
  FROM quotes q CROSS JOIN summary
  ORDER BY stale, source`;
