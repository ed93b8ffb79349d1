import type { CoinDto } from '../../coins/coins.dto.js';
import { CoinsReader } from '../../coins/coins.reader.js';
import type { Candidate } from '../../coins/clustering/member.js';
import type { MappingDto, MappingHistory } from '../../coins/mappings/mappings.dto.js';
import { MappingsReader } from '../../coins/mappings/mappings.reader.js';
import { withApplication } from '../context.js';
import { printResult } from '../output.js';
import { wholeNumber } from '../arguments.js';
import { table } from '../text-table.js';

/** `kasparro coins search`: finds coins by name, ticker or slug. */
export async function searchCoins(
  words: string[],
  { limit, json }: { limit: string; json?: boolean },
): Promise<void> {
  const [q, most] = [words.join(' '), wholeNumber(limit, '--limit', 1000)];
  const found = await withApplication((app) =>
    app.get(CoinsReader).list({ q, limit: most, offset: 0, decimals: 'number' }),
  );
  const { coins, total } = found;
  const text =
    coins.length === 0
      ? `No coin matches "${q}"`
      : `${table(['id', 'symbol', 'name', 'latest'], coins.map(coinCells))}${more(coins.length, total)}`;
  printResult(json, found, text);
}

/** `kasparro coins show`: prints a coin with quotes, mappings and decisions. */
export async function showCoin(coin: string, { json }: { json?: boolean }): Promise<void> {
  const id = wholeNumber(coin, 'The coin');
  const shown = await withApplication(async (app) => {
    const [reader, mappingsReader] = [app.get(CoinsReader), app.get(MappingsReader)];
    const found = await reader.one(id);
    const mappings = await mappingsReader.ofCoin(id);
    return {
      ...found,
      mappings: await Promise.all(mappings.map((mapping) => mappingsReader.one(mapping.id))),
    };
  });
  printResult(json, shown, coinText(shown));
}

/** `kasparro coins unresolved`: lists mappings that need a decision. */
export async function showUnresolved({
  source,
  limit,
  json,
}: {
  source?: string;
  limit: string;
  json?: boolean;
}): Promise<void> {
  const most = wholeNumber(limit, '--limit', 1000);
  const page = await withApplication((app) =>
    app.get(MappingsReader).list({ status: 'unresolved', source, limit: most, offset: 0 }),
  );
  const { mappings, total } = page;
  const header = ['mapping', 'coin', 'source', 'source id', 'symbol', 'name', 'candidates'];
  const text =
    mappings.length === 0
      ? 'No mapping needs a decision'
      : `${table(header, mappings.map(unresolvedCells))}${more(mappings.length, total)}\n` +
        'Percent: match probability among the candidates of this asset / of the other asset.\n' +
        'Decide with `kasparro coins merge COIN INTO` or `kasparro coins move MAPPING COIN`.';
  printResult(json, page, text);
}

function coinCells({ id, symbol, name, latest }: CoinDto): string[] {
  const quotes = latest.map(({ source, price_usd }) => `${source} ${JSON.stringify(price_usd)}`);
  return [String(id), symbol, name, quotes.join(', ')];
}

function coinText({
  id,
  symbol,
  name,
  slug,
  latest,
  mappings,
}: CoinDto & { mappings: MappingHistory[] }): string {
  const quotes = latest.map(({ source, price_usd, market_cap, timestamp }) => [
    source,
    JSON.stringify(price_usd),
    market_cap === null ? '-' : JSON.stringify(market_cap),
    timestamp,
  ]);
  const decisions = mappings.flatMap((mapping) =>
    mapping.decisions.map(({ created_at, kind, actor, decided_by, from_coin_id, to_coin_id }) => [
      created_at,
      String(mapping.id),
      kind,
      actor ?? decided_by,
      from_coin_id === null ? '-' : String(from_coin_id),
      String(to_coin_id),
    ]),
  );
  return [
    `${symbol}  ${name}  (coin ${id}, ${slug})`,
    quotes.length === 0 ? 'No quotes yet' : table(['source', 'price_usd', 'market_cap', 'at'], quotes),
    mappings.length === 0 ? 'No source maps to this coin' : table(MAPPING_HEADER, mappings.map(mappingCells)),
    ...(decisions.length === 0 ? [] : [table(DECISION_HEADER, decisions)]),
  ].join('\n\n');
}

const MAPPING_HEADER = ['mapping', 'source', 'source id', 'symbol', 'name', 'status', 'confidence', 'why'];
const DECISION_HEADER = ['decided', 'mapping', 'decision', 'by', 'from coin', 'to coin'];

function mappingCells({
  id,
  source,
  source_id,
  source_symbol,
  source_name,
  status,
  confidence,
  evidence,
}: MappingDto): string[] {
  const { rule = '', reason } = evidence as { rule?: string; reason?: string };
  const why = reason === undefined ? rule : `${rule}: ${reason}`;
  return [
    String(id),
    source,
    source_id,
    source_symbol ?? '-',
    source_name ?? '-',
    status,
    JSON.stringify(confidence),
    why.replaceAll('_', ' '),
  ];
}

function unresolvedCells(mapping: MappingDto): string[] {
  const candidates = (mapping.candidates as (Candidate & { coin_id: number | null })[])
    .slice(0, 2)
    .map(({ coin_id, source, source_id, posterior }) => {
      const matchProbability =
        posterior === null ? '' : ` ${percent(posterior.of_this)}/${percent(posterior.of_other)} %`;
      return `coin ${coin_id ?? '-'} (${source} ${source_id}${matchProbability})`;
    });
  return [
    String(mapping.id),
    String(mapping.coin_id),
    mapping.source,
    mapping.source_id,
    mapping.source_symbol ?? '-',
    mapping.source_name ?? '-',
    candidates.join(', ') || '-',
  ];
}

function percent(share: number): number {
  return Math.round(share * 100);
}

function more(shown: number, total: number): string {
  return total > shown ? `\n${total - shown} more; raise --limit to see them` : '';
}
