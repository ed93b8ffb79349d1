import { mapOption, nameOf, type Column, type Table } from './table.js';
import type { Problem, TimeChoice } from './time-column.js';
import { zoneOfName } from './zones.js';

const COLUMN = /^(?:time[ _-]?zone|tz|zone|(?:utc[ _-]?)?offset|zeitzone)$/i;
const UTC = /^(?:(?:UTC|GMT|Z|Etc\/UTC)?\s?[+-]?(?:00?(?::?00)?)?|Zulu|Etc\/GMT)$/i;
const OWN_ZONE = /\d:\d.*(?:Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)\W*(?:\(.*\))?$/i;

/**
 * Why times of day without a zone of their own cannot be taken as UTC: the column's name, or a column beside it,
 * says that they are in another zone. `null` when nothing does.
 */
export function zoneProblem({ columns }: Table, { column, clock }: TimeChoice): Problem | null {
  const bare = (clock ?? column).cells.find(
    (cell) => (clock !== null || /\d:\d/.test(cell)) && !OWN_ZONE.test(cell),
  );
  if (bare === undefined) return null;
  const named = zoneOfName(column.name) ?? (clock && zoneOfName(clock.name));
  const beside = columns.find(({ name }) => COLUMN.test(name));
  const zone = named ?? beside?.cells.find((cell) => !UTC.test(cell));
  if (zone === undefined) return null;
  return {
    reason: `${named ? nameOf(column) : nameOf(beside as Column)} says that its times are in the zone "${zone}", and they do not say it themselves: "${bare}"`,
    remedy: `Write them in UTC or with their offset (2024-01-15T10:00:00-05:00). If they are in UTC all the same, name them: ${mapOption('timestamp', column)}${clock ? ` ${mapOption('clock', clock)}` : ''}`,
  };
}
