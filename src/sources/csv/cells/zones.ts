const OFFSET = /(?<![A-Za-z])(?:UTC|GMT)\s?[+-]\s?(?!0?0(?::?00)?\b)\d{1,2}(?::?\d{2})?/i;
const NAMED =
  /(?<![A-Za-z])(?:[ECMP][SD]T|ET|CET|CEST|EET|EEST|BST|IST|JST|KST|HKT|SGT|AE[SD]T|MSK|(?:Africa|America|Asia|Atlantic|Australia|Europe|Pacific)\/\w+)(?![A-Za-z])/;

/** The zone other than UTC in a column name: `EST` in `Time (EST)`; `null` for none. */
export function zoneOfName(name: string): string | null {
  return OFFSET.exec(name)?.[0] ?? NAMED.exec(name)?.[0] ?? null;
}
