/** Returns the first day of the calendar month (UTC) of an instant, e.g. `2026-01-01`. */
export function monthOf(instant: Date): string {
  return `${instant.toISOString().slice(0, 7)}-01`;
}

/** Returns the first day of the following month, e.g. `2026-02-01`. */
export function nextMonth(month: string): string {
  const first = new Date(`${month}T00:00:00Z`);
  return monthOf(new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1)));
}
