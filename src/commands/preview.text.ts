import type { AmountsDto } from '../http/amounts.dto.js';
import type { DifferenceDto, DifferentRowDto, RejectExampleDto } from '../jobs/replay/replay.dto.js';
import type { RunDifference } from '../jobs/preview/difference.js';

/** Where a row or reject stands: a stored page by its id, one of a run by its place. */
type Found<T> = Omit<T, 'raw_id'> & { raw_id?: number; page?: number };

/** What a replay would do, for a person. */
export function differenceText(difference: DifferenceDto): string {
  return textOf(difference, 'stored page', null);
}

/** What a run would do, for a person. */
export function runDifferenceText(difference: RunDifference): string {
  return textOf(difference, 'page', difference.note);
}

function textOf(difference: DifferenceDto | RunDifference, page: string, note: string | null): string {
  const { source, pages, counts, added, changed, rejected, status, error_message } = difference;
  const { read, inserted, updated, unchanged, duplicate } = counts;
  const lines = [
    `${source}: ${counted(pages, page)}, ${counted(read, 'record')}: ${inserted} inserted, ${updated} updated, ${unchanged} unchanged, ${duplicate} duplicate, ${rejected.records} rejected; it would end in ${status}`,
    ...[error_message, note].flatMap((line) => (line === null ? [] : [`  ${line}`])),
    `  ${counted(added.rows, 'row')} would be added`,
    ...added.examples.map((row) => `    ${rowText(row)}`),
    `  ${counted(changed.rows, 'row')} would be changed`,
    ...changed.examples.map(
      (row) => `    ${rowText(row)}, now ${row.before ? amountsText(row.before) : '-'}`,
    ),
    `  ${counted(rejected.records, 'record')} would be rejected`,
    ...rejected.examples.map(rejectText),
    'Nothing was written',
  ];
  return lines.join('\n');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function rowText(row: Found<DifferentRowDto>): string {
  return `${row.symbol} ${row.timestamp} ${amountsText(row)} (page ${row.raw_id ?? row.page})`;
}

function rejectText({ raw_id, page, place, code, message }: Found<RejectExampleDto>): string {
  return `    page ${raw_id ?? page} ${place}: ${code}, ${message}`;
}

function amountsText({ price_usd, market_cap, volume_24h }: AmountsDto): string {
  return `${digits(price_usd)} cap ${digits(market_cap)} volume ${digits(volume_24h)}`;
}

/** An exact number is only readable as JSON. */
function digits(value: unknown): string {
  return value === null ? '-' : JSON.stringify(value);
}
