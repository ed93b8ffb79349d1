import { exactNumber, type DecimalStyle } from '../../common/exact-json.js';
import type { AmountsDto } from '../../http/amounts.dto.js';
import type { Amounts, DifferentRow } from '../../normalization/load/quote-comparer.js';
import type { DifferenceDto, DifferentRowDto, RejectExampleDto } from './difference.dto.js';
import type { Preview, RejectExample } from './load-preview.js';

/** An example that identifies its page by P instead of by `raw_id`. */
type At<P, T extends { raw_id: number }> = Omit<T, 'raw_id'> & P;

/** A preview whose examples identify their page by P. */
interface DifferenceAt<P> extends Omit<DifferenceDto, 'added' | 'changed' | 'rejected'> {
  added: { rows: number; examples: At<P, DifferentRowDto>[] };
  changed: { rows: number; examples: At<P, DifferentRowDto>[] };
  rejected: { records: number; examples: At<P, RejectExampleDto>[] };
}

/** A preview of a run as the command line shows it. Its pages are not stored and are identified by number. */
export interface RunDifference extends DifferenceAt<{ page: number }> {
  /** Notes about the run, for example why nothing was read. */
  note: string | null;
}

/** A preview of a replay as the API and the command line show it. */
export function replayDifference(source: string, preview: Preview, decimals: DecimalStyle): DifferenceDto {
  return differenceOf(source, preview, decimals, ({ rawId }) => ({ raw_id: rawId as number }));
}

/** A preview of a run as the command line shows it. */
export function runDifference(source: string, preview: Preview): RunDifference {
  const difference = differenceOf(source, preview, 'number', ({ number: page }) => ({ page }));
  return { ...difference, note: preview.result.note ?? null };
}

type PageOf<P> = (page: { rawId: number | null; number: number }) => P;

function differenceOf<P>(
  source: string,
  { pages, counts, difference, rejects, result }: Preview,
  decimals: DecimalStyle,
  pageOf: PageOf<P>,
): DifferenceAt<P> {
  const { read, inserted, updated, unchanged, duplicate, rejected } = counts;
  const rowsOf = ({ rows, first }: { rows: number; first: DifferentRow[] }): DifferenceAt<P>['added'] => ({
    rows,
    examples: first.map((row) => rowOf(row, decimals, pageOf)),
  });
  return {
    source,
    pages,
    counts: { read, inserted, updated, unchanged, duplicate, rejected },
    added: rowsOf(difference.added),
    changed: rowsOf(difference.changed),
    rejected: { records: rejected, examples: rejects.map((reject) => rejectOf(reject, pageOf)) },
    status: result.status,
    error_message: result.errorMessage ?? null,
  };
}

function rowOf<P>(row: DifferentRow, decimals: DecimalStyle, pageOf: PageOf<P>): At<P, DifferentRowDto> {
  const { id, coin_id, symbol, timestamp, before, raw_id, page, raw_position } = row;
  return {
    id,
    coin_id,
    symbol,
    timestamp: timestamp.toISOString(),
    ...amountsOf(row, decimals),
    before: before && amountsOf(before, decimals),
    ...pageOf({ rawId: raw_id, number: page }),
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

function rejectOf<P>(reject: RejectExample, pageOf: PageOf<P>): At<P, RejectExampleDto> {
  const { page, place, sourceId, code, field, value, message } = reject;
  return { ...pageOf(page), place, source_id: sourceId, code, field, value, message };
}
