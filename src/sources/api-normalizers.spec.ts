import { describe, expect, it } from '@jest/globals';
import { PageRefusedError } from '../common/run-errors.js';
import type { StoredPage } from '../ingestion/source/page.js';
import type { NormalizedPage } from '../ingestion/source/quote.js';
import { CoinGeckoNormalizer } from './coingecko/coingecko.normalizer.js';
import { CoinPaprikaNormalizer } from './coinpaprika/coinpaprika.normalizer.js';

const NOW = new Date('2026-05-18T13:00:00Z');

function page(body: string): StoredPage {
  return {
    rawId: 1,
    number: 3,
    body: Buffer.from(body),
    mediaType: 'application/json',
    url: 'https://x.example/list',
    httpStatus: 200,
    headers: {},
    receivedAt: NOW,
    recordCount: 1,
    context: null,
    cursor: null,
    checkpoint: null,
  };
}

const gecko = (...rows: string[]): NormalizedPage =>
  new CoinGeckoNormalizer().normalize(page(`[${rows.join(',')}]`), NOW);
const paprika = (...rows: string[]): NormalizedPage =>
  new CoinPaprikaNormalizer().normalize(page(`[${rows.join(',')}]`), NOW);

/** A row of CoinGecko's `/coins/markets`; values are JSON source text. */
function geckoRow(changes: Record<string, string> = {}): string {
  const row = {
    id: '"bitcoin"',
    symbol: '"btc"',
    name: '"Bitcoin"',
    current_price: '77671',
    market_cap: '1555555555555',
    market_cap_rank: '1',
    total_volume: '28500000000.25',
    last_updated: '"2026-05-18T12:49:21.599Z"',
    ...changes,
  };
  return `{${Object.entries(row)
    .map(([name, text]) => `"${name}":${text}`)
    .join(',')}}`;
}

function paprikaRow(changes: Record<string, string> = {}, usd: Record<string, string> = {}): string {
  const json = (fields: Record<string, string>) =>
    `{${Object.entries(fields)
      .map(([name, text]) => `"${name}":${text}`)
      .join(',')}}`;
  const quotes = json({ USD: json({ price: '3411.27', volume_24h: '12.50', market_cap: '99', ...usd }) });
  return json({
    id: '"eth-ethereum"',
    name: '"Ethereum"',
    symbol: '"ETH"',
    last_updated: '"2026-05-18T12:49:21Z"',
    quotes,
    ...changes,
  });
}

const codes = ({ rejects }: NormalizedPage) => rejects.map(({ code }) => code);

describe('CoinGeckoNormalizer', () => {
  it('turns a row of CoinGecko into a quote', () => {
    expect(gecko(geckoRow())).toEqual({
      quotes: [
        {
          position: 0,
          asset: { sourceId: 'bitcoin', symbol: 'BTC', name: 'Bitcoin' },
          priceUsd: '77671',
          marketCap: '1555555555555',
          volume24h: '28500000000.25',
          timestamp: '2026-05-18T12:49:21.599Z',
        },
      ],
      rejects: [],
    });
  });

  it.each([
    ['0.12345678901234567890', '0.12345678901234567890'],
    ['1.432e-05', '0.00001432'],
    ['8.7e-15', '0.0000000000000087'],
    ['420690000000000000000123', '420690000000000000000123'],
    ['"77671.50"', '77671.50'],
    ['" 1e-3 "', '0.001'],
  ])('keeps every digit of the price %s', (text, price) => {
    expect(gecko(geckoRow({ current_price: text })).quotes[0]?.priceUsd).toBe(price);
  });

  it.each([
    [{ market_cap: '0', market_cap_rank: 'null' }, null],
    [{ market_cap: '0.0', market_cap_rank: 'null' }, null],
    [{ market_cap: '0', market_cap_rank: '7' }, '0'],
    [{ market_cap: 'null' }, null],
    [{ market_cap: '981847205393966080' }, '981847205393966080'],
  ])('reads a row with %o as market cap %s', (changes, marketCap) => {
    expect(gecko(geckoRow(changes as Record<string, string>)).quotes[0]).toMatchObject({ marketCap });
  });

  it.each(['1', 'null'])('keeps a volume of 0 at rank %s', (market_cap_rank) => {
    const { quotes } = gecko(geckoRow({ total_volume: '0', market_cap_rank }));
    expect(quotes[0]).toMatchObject({ volume24h: '0' });
  });

  it.each([
    [{ current_price: 'null' }, 'price_missing'],
    [{ current_price: '0.00' }, 'price_zero'],
    [{ current_price: '-1' }, 'price_negative'],
    [{ current_price: '1e400' }, 'price_too_many_digits'],
    [{ current_price: '"NaN"' }, 'price_nan'],
    [{ current_price: '"1,234.50"' }, 'price_invalid'],
    [{ current_price: '{"usd":1}' }, 'price_invalid'],
    [{ current_price: 'true' }, 'price_invalid'],
    [{ last_updated: 'null' }, 'timestamp_missing'],
    [{ last_updated: '"yesterday"' }, 'timestamp_invalid'],
    [{ last_updated: '"2026-05-18T13:06:00Z"' }, 'timestamp_in_future'],
    [{ last_updated: '"1969-12-31T23:59:59Z"' }, 'timestamp_out_of_range'],
    [{ symbol: '""' }, 'symbol_missing'],
    [{ symbol: '"  "' }, 'symbol_missing'],
    [{ symbol: 'null' }, 'symbol_missing'],
    [{ id: 'null' }, 'id_missing'],
    [{ id: `"${'x'.repeat(1_001)}"` }, 'id_too_long'],
    [{ symbol: `"${'ﷺ'.repeat(100)}"` }, 'symbol_too_long'],
    [{ name: `"${'x'.repeat(1_001)}"` }, 'name_too_long'],
  ])('rejects a row with %o as %s and keeps the other row', (changes, code) => {
    const content = gecko(geckoRow(changes), geckoRow());
    expect(codes(content)).toEqual([code]);
    expect(content.rejects[0]).toMatchObject({ position: 0, place: 'index 0', stage: 'normalize' });
    expect(content.quotes).toHaveLength(1);
  });

  it('rejects a row with an over-long id without a source id', () => {
    const { rejects } = gecko(geckoRow({ id: `"${'x'.repeat(1_001)}"` }), geckoRow({ symbol: '""' }));
    expect(rejects.map(({ sourceId }) => sourceId)).toEqual([null, 'bitcoin']);
  });

  it('keeps the time of a rejected row when it can be read', () => {
    const { rejects } = gecko(
      geckoRow({ current_price: '0' }),
      geckoRow({ symbol: '""' }),
      geckoRow({ last_updated: '"yesterday"' }),
      geckoRow(),
    );
    expect(rejects.map(({ timestamp }) => timestamp)).toEqual([
      '2026-05-18T12:49:21.599Z',
      '2026-05-18T12:49:21.599Z',
      null,
    ]);
  });

  it('keeps unusual ids and trims tickers and names', () => {
    const rows = ['"_"', '"-11"', '"btc-"', '"bork-bork-SOL"', '42'].map((id) =>
      geckoRow({ id, symbol: '" 🚀a "', name: '" \\u0000x "' }),
    );
    const { quotes } = gecko(...rows);
    expect(quotes.map(({ asset }) => asset.sourceId)).toEqual(['_', '-11', 'btc-', 'bork-bork-SOL', '42']);
    expect(quotes[0]?.asset).toMatchObject({ symbol: '🚀A', name: '\uFFFDx' });
  });

  it('rejects list entries that are not objects', () => {
    expect(codes(gecko(geckoRow(), 'null', '7', '"x"', '[]'))).toEqual(
      Array.from({ length: 4 }, () => 'record_invalid'),
    );
  });
});

describe('CoinPaprikaNormalizer', () => {
  it('turns a ticker of CoinPaprika into a quote', () => {
    expect(paprika(paprikaRow()).quotes).toEqual([
      {
        position: 0,
        asset: { sourceId: 'eth-ethereum', symbol: 'ETH', name: 'Ethereum' },
        priceUsd: '3411.27',
        marketCap: '99',
        volume24h: '12.50',
        timestamp: '2026-05-18T12:49:21.000Z',
      },
    ]);
  });

  it.each(['0', '0.0', '""', 'null', '0e5'])('reads market cap and volume %s as unknown', (text) => {
    const { quotes } = paprika(paprikaRow({}, { market_cap: text, volume_24h: text }));
    expect(quotes[0]).toMatchObject({ marketCap: null, volume24h: null });
  });

  it.each([
    [{}, { price: '0' }, 'price_zero'],
    [{}, { price: '""' }, 'price_missing'],
    [{ last_updated: '""' }, {}, 'timestamp_missing'],
    [{ quotes: '{}' }, {}, 'price_missing'],
    [{ quotes: 'null' }, {}, 'price_missing'],
  ])('rejects a ticker with %o and %o as %s', (changes, usd, code) => {
    const row = paprikaRow(changes, usd);
    expect(codes(paprika(row, paprikaRow()))).toEqual([code]);
  });
});

describe('readList', () => {
  it.each(['id', 'symbol', 'current_price', 'last_updated'])(
    'refuses a page in which no record has %s',
    (field) => {
      const row = geckoRow().replace(`"${field}"`, `"new_${field}"`);
      expect(() => gecko(row, row)).toThrow(PageRefusedError);
      expect(() => gecko(row, row)).toThrow(
        `None of the 2 records of page 3 (https://x.example/list) has ${field}`,
      );
    },
  );

  it.each(['{"a":1}', '"x"', '', '[{"id":'])('refuses a page that is %s instead of a list', (body) => {
    expect(() => new CoinGeckoNormalizer().normalize(page(body), NOW)).toThrow('is not a JSON list');
  });
});
