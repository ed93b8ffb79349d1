import { mapOption, nameOf, type Column, type Table } from '../table/table.js';
import type { Problem, TimeChoice } from './time-column.js';
import { zoneOfName } from '../cells/zones.js';

const COLUMN = /^(?:time[ _-]?zone|tz|zone|(?:utc[ _-]?)?offset|zeitzone)$/i;
const UTC = /^(?:(?:UTC|GMT|Z|Etc\/UTC)?\s?[+-]?(?:00?(?::?00|\.0+)?)?|Zulu|Etc\/GMT)$/i;
/** A column called `offset` alone may be a place in a queue of messages. */
const OFFSET = /^(?:UTC|GMT)?\s?[+-]\d{1,2}(?::?\d{2})?$/i;
const TIMED = /\d:\d|^\d{8}[T\s]?\d{4}(?:\d{2})?$/;
const OWN_ZONE = /\d:\d.*(?:Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)\W*(?:\(.*\))?$/i;

/**
 * Why times of day without a zone of their own cannot be taken as UTC: the column's name, or a column beside it,
 * says that they are in another zone. `null` when nothing does.
 */
export function zoneProblem({ columns }: Table, { column, clock }: TimeChoice): Problem | null {
  const bare = (clock ?? column).cells.find(
    (cell) => (clock !== null || TIMED.test(cell)) && !OWN_ZONE.test(cell),
  );
  if (bare === undefined) return null;
  const named = [column, clock].find((one) => one && zoneOfName(one.name) !== null);
  const teller = named ?? columns.find(isZoneColumn);
  const zone = named ? zoneOfName(named.name) : teller?.cells.find((cell) => !UTC.test(cell));
  if (!teller || !zone) return null;
  return {
    reason: `${nameOf(teller)} says that its times are in the zone "${zone}", and they do not say it themselves: "${bare}"`,
    remedy: `Write them in UTC or with their offset (2024-01-15T10:00:00-05:00). If they are in UTC all the same, name them: ${mapOption('timestamp', column)}${clock ? ` ${mapOption('clock', clock)}` : ''}`,
  };
}

function isZoneColumn({ name, cells }: Column): boolean {
  if (!COLUMN.test(name)) return false;
  return !/^offset$/i.test(name) || cells.every((cell) => UTC.test(cell) || OFFSET.test(cell));
}
