import type { AmountsDto } from '../http/amounts.dto.js';
import type { DifferenceDto, DifferentRowDto, RejectExampleDto } from '../jobs/preview/difference.dto.js';
import type { RunDifference } from '../jobs/preview/difference.js';

/** A row or reject with its page: a stored page has an id, a page of a dry run only a number. */
type Found<T> = Omit<T, 'raw_id'> & { raw_id?: number; page?: number };

/** Formats the preview of a replay for a terminal. */
export function differenceText(difference: DifferenceDto): string {
  return textOf(difference, 'stored page', null);
}

/** Formats the preview of a run for a terminal. */
export function runDifferenceText(difference: RunDifference): string {
  return textOf(difference, 'page', difference.note);
}

function textOf(difference: DifferenceDto | RunDifference, page: string, note: string | null): string {
  const { source, pages, counts, added, changed, rejected, status, error_message } = difference;
  const { read, inserted, updated, unchanged, duplicate } = counts;
  const lines = [
    `${source}: ${counted(pages, page)}, ${counted(read, 'record')}: ${inserted} inserted, ${updated} updated, ${unchanged} unchanged, ${duplicate} duplicate, ${rejected.records} rejected; status would be ${status}`,
    ...[error_message, note].flatMap((line) => (line === null ? [] : [`  ${line}`])),
    `  ${counted(added.rows, 'row')} would be added`,
    ...added.examples.map((row) => `    ${rowText(row)}`),
    `  ${counted(changed.rows, 'row')} would change`,
    ...changed.examples.map(
      (row) => `    ${rowText(row)}, now ${row.before ? amountsText(row.before) : '-'}`,
    ),
    `  ${counted(rejected.records, 'record')} would be rejected`,
    ...rejected.examples.map(rejectText),
    'Dry run: nothing was written',
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

/** Amounts are `JSON.rawJSON` objects, which only `JSON.stringify` can read. */
function digits(value: unknown): string {
  return value === null ? '-' : JSON.stringify(value);
}
