import { mapping, nameOf, type Column, type Table } from '../table/table.js';
import { text } from '../option-text.js';
import type { Refusal } from '../refusal.js';
import type { TimeChoice } from './time-column.js';
import { zoneOfName } from '../cells/zones.js';

const COLUMN = /^(?:time[ _-]?zone|tz|zone|(?:utc[ _-]?)?offset|zeitzone)$/i;
const UTC = /^(?:(?:UTC|GMT|Z|Etc\/UTC)?\s?[+-]?(?:00?(?::?00|\.0+)?)?|Zulu|Etc\/GMT)$/i;
/** A column named only `offset` may be a position in a message queue. */
const OFFSET = /^(?:UTC|GMT)?\s?[+-]\d{1,2}(?::?\d{2})?$/i;
const TIMED = /\d:\d|^\d{8}[T\s]?\d{4}(?:\d{2})?$/;
const OWN_ZONE = /\d:\d.*(?:Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)\W*(?:\(.*\))?$/i;

/**
 * Refuses times without a zone when the name of their column, or a zone column, says that they are not in UTC.
 */
export function checkZone({ columns }: Table, { column, clock }: TimeChoice): Refusal | null {
  const bare = (clock ?? column).cells.find(
    (cell) => (clock !== null || TIMED.test(cell)) && !OWN_ZONE.test(cell),
  );
  if (bare === undefined) return null;
  const named = [column, clock].find((one) => one && zoneOfName(one.name) !== null);
  const origin = named ?? columns.find(isZoneColumn);
  const zone = named ? zoneOfName(named.name) : origin?.cells.find((cell) => !UTC.test(cell));
  if (!origin || !zone) return null;
  const asUtc = [mapping('timestamp', column), ...(clock ? [mapping('clock', clock)] : [])];
  return {
    reason: `${nameOf(origin)} says that the times are in the zone "${zone}", but they carry no offset: "${bare}"`,
    remedy: text`Write them in UTC or with their offset (2024-01-15T10:00:00-05:00). If they are in UTC, set ${{ map: asUtc }}`,
  };
}

function isZoneColumn({ name, cells }: Column): boolean {
  if (!COLUMN.test(name)) return false;
  return !/^offset$/i.test(name) || cells.every((cell) => UTC.test(cell) || OFFSET.test(cell));
}
