import { exactNumber, type DecimalStyle } from '../../common/exact-json.js';
import type { Amounts, DifferentRow } from '../../normalization/load/quote-comparer.js';
import type { AmountsDto } from '../../http/amounts.dto.js';
import type { DifferenceDto, DifferentRowDto, RejectExampleDto } from '../replay/replay.dto.js';
import type { Preview, RejectExample } from './load-preview.js';

/** A preview as the API and the command line show it. */
export function toDifferenceDto(
  source: string,
  preview: Preview,
  decimals: DecimalStyle = 'number',
): DifferenceDto {
  const { pages, tally, difference, rejects, outcome } = preview;
  const { read, inserted, updated, unchanged, duplicate, rejected } = tally;
  const { added, changed } = difference;
  return {
    source,
    pages,
    counts: { read, inserted, updated, unchanged, duplicate, rejected },
    added: { rows: added.rows, examples: added.first.map((row) => rowOf(row, decimals)) },
    changed: { rows: changed.rows, examples: changed.first.map((row) => rowOf(row, decimals)) },
    rejected: { records: rejected, examples: rejects.map(rejectOf) },
    status: outcome.status,
    error_message: outcome.errorMessage ?? null,
  };
}

function rowOf(row: DifferentRow, decimals: DecimalStyle): DifferentRowDto {
  const { id, coin_id, symbol, timestamp, before, raw_id, raw_position } = row;
  return {
    id,
    coin_id,
    symbol,
    timestamp: timestamp.toISOString(),
    ...amountsOf(row, decimals),
    before: before && amountsOf(before, decimals),
    raw_id,
    raw_position,
  };
}

function amountsOf({ price_usd, market_cap, volume_24h }: Amounts, decimals: DecimalStyle): AmountsDto {
  return {
    price_usd: exactNumber(price_usd, decimals),
    market_cap: exactNumber(market_cap, decimals),
    volume_24h: exactNumber(volume_24h, decimals),
  };
}

function rejectOf({ rawId, place, sourceId, code, field, value, message }: RejectExample): RejectExampleDto {
  return { raw_id: rawId, place, source_id: sourceId, code, field, value, message };
}
