import { isMissing } from '../cells/missing-values.js';
import { isDollar } from '../columns/coin-columns.js';
import { knownCoin } from '../cells/known-coins.js';
import type { CsvLayout } from '../layout.js';
import { pairOf, separatedPair } from '../cells/pairs.js';
import { trimCell, type Row } from '../table/tokenize.js';
import { currencyOf, isFiat } from '../cells/vocabulary.js';
import type { SourceAsset } from '../../../ingestion/source/quote.js';
import { fault, value, type Reading } from '../../../normalization/fields/fault.js';
import { tooLong } from '../../../normalization/fields/labels.js';

const CACHE_SIZE = 10_000;

/**
 * Reads the coin of a record. Its id is its label: the symbol, else the slug, else the name, trimmed
 * and in upper case.
 * Faults: `symbol_missing`, `symbol_unreadable` (invalid characters), `symbol_invalid` (not a market),
 * `quote_not_usd`, and `symbol_too_long`, `slug_too_long`, `name_too_long`.
 */
export class AssetReader {
  private readonly cache = new Map<string, Reading<SourceAsset>>();
  private readonly ofFile: Reading<SourceAsset> | null;

  constructor(private readonly layout: CsvLayout) {
    const { asset } = layout;
    this.ofFile = asset && value({ sourceId: asset.symbol, symbol: asset.symbol, name: asset.name });
  }

  read(row: Row): Reading<SourceAsset> {
    const { columns, quoteAsUsd } = this.layout;
    if (columns.quote !== undefined && !quoteAsUsd) {
      const quote = trimCell(row[columns.quote] ?? '');
      if (!isDollar(quote)) return notUsd(this.layout.header[columns.quote] ?? 'quote', quote);
    }
    if (this.ofFile) return this.ofFile;
    const symbol = columns.symbol === undefined ? '' : (row[columns.symbol] ?? '');
    const slug = columns.slug === undefined ? '' : (row[columns.slug] ?? '');
    const name = columns.name === undefined ? '' : (row[columns.name] ?? '');
    const key = `${symbol}\n${slug}\n${name}`;
    const cached = this.cache.get(key);
    if (cached) return cached;
    const long = this.tooLong('symbol', symbol) ?? this.tooLong('slug', slug) ?? this.tooLong('name', name);
    if (long) return long;
    const reading = this.parse(symbol, ...splitScraped(present(symbol), present(slug), present(name)));
    if (this.cache.size >= CACHE_SIZE) this.cache.clear();
    this.cache.set(key, reading);
    return reading;
  }

  private tooLong(role: 'symbol' | 'slug' | 'name', cell: string): Reading<never> | null {
    return tooLong(role, this.layout.header[this.layout.columns[role] ?? -1] ?? role, cell.trim());
  }

  private parse(
    raw: string,
    symbol: string | null,
    slug: string | null,
    name: string | null,
  ): Reading<SourceAsset> {
    const label = symbol ?? slug ?? name;
    const { columns, header } = this.layout;
    const field = header[columns.symbol ?? columns.slug ?? columns.name ?? -1] ?? 'symbol';
    if (label === null) return fault('symbol_missing', field, raw, `${field} is missing`);
    if (label.includes('\uFFFD'))
      return fault('symbol_unreadable', field, label, `${field} contains invalid characters`);
    if (symbol !== null && (this.layout.pairs || isFiatMarket(symbol)))
      return this.ofPair(field, symbol, name);
    const ticker = symbol ?? knownCoin(label)?.symbol ?? label;
    return value({ sourceId: label.toUpperCase(), symbol: ticker.toUpperCase(), name });
  }

  private ofPair(field: string, text: string, name: string | null): Reading<SourceAsset> {
    const pair = pairOf(text);
    if (!pair)
      return fault('symbol_invalid', field, text, `${field} is not a market such as BTC/USD: ${text}`);
    if (pair.quote !== 'USD' && !this.layout.quoteAsUsd) return notUsd(field, text);
    return value({ sourceId: pair.base, symbol: pair.base, name });
  }
}

/**
 * Whether a label among plain tickers is a market: a known coin and a fiat currency, as in `ETH-EUR`.
 * Tokens with similar names are not: `GST-ETH`, `bsc-usd`, `celo-euro`.
 */
function isFiatMarket(label: string): boolean {
  const pair = separatedPair(label);
  return (
    pair !== null &&
    isFiat(pair.quote) &&
    currencyOf(pair.quote) === pair.quote &&
    knownCoin(pair.base) !== null
  );
}

type Labels = [symbol: string | null, slug: string | null, name: string | null];

/** Splits a cell with name and ticker on two lines, as in tables copied from a web page. */
function splitScraped(symbol: string | null, slug: string | null, name: string | null): Labels {
  const [, first = '', last = ''] = /^(.+?)\s*[\r\n]+\s*([A-Z0-9]{2,10})$/s.exec(name ?? '') ?? [];
  return first === '' ? [symbol, slug, name] : [symbol ?? last, slug, first];
}

function present(cell: string): string | null {
  const text = trimCell(cell);
  // `NA`, `NULL` and `NONE` may be tickers; only signs such as `-` count as missing here.
  return text === '' || (isMissing(text) && !/^[a-z]+$/i.test(text)) ? null : text;
}

function notUsd(field: string, raw: string): Reading<never> {
  return fault('quote_not_usd', field, raw, `${field} says that the price is not in US dollars: ${raw}`);
}
