import type { AmountsDto } from '../common/amounts.dto.js';
import type { DifferenceDto, DifferentRowDto } from '../jobs/replay/replay.dto.js';

/** What a replay would do, for a person. */
export function differenceText(difference: DifferenceDto): string {
  const { source, pages, counts, added, changed, rejected, status, error_message } = difference;
  const { read, inserted, updated, unchanged, duplicate } = counts;
  const lines = [
    `${source}: ${counted(pages, 'stored page')}, ${counted(read, 'record')}: ${inserted} inserted, ${updated} updated, ${unchanged} unchanged, ${duplicate} duplicate, ${rejected.records} rejected; it would end in ${status}`,
    ...(error_message === null ? [] : [`  ${error_message}`]),
    `  ${counted(added.rows, 'row')} would be added`,
    ...added.examples.map((row) => `    ${rowText(row)}`),
    `  ${counted(changed.rows, 'row')} would be changed`,
    ...changed.examples.map(
      (row) => `    ${rowText(row)}, now ${row.before ? amountsText(row.before) : '-'}`,
    ),
    `  ${counted(rejected.records, 'record')} would be rejected`,
    ...rejected.examples.map(
      ({ raw_id, place, code, message }) => `    page ${raw_id} ${place}: ${code}, ${message}`,
    ),
    'Nothing was written',
  ];
  return lines.join('\n');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function rowText(row: DifferentRowDto): string {
  return `${row.symbol} ${row.timestamp} ${amountsText(row)} (page ${row.raw_id})`;
}

function amountsText({ price_usd, market_cap, volume_24h }: AmountsDto): string {
  return `${digits(price_usd)} cap ${digits(market_cap)} volume ${digits(volume_24h)}`;
}

/** An exact number is only readable as JSON. */
function digits(value: unknown): string {
  return value === null ? '-' : JSON.stringify(value);
}
