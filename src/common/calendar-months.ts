/** The calendar month (UTC) of an instant as its first day, `2026-01-01`. */
export function monthOf(instant: Date): string {
  return `${instant.toISOString().slice(0, 7)}-01`;
}

/** The first day of the month after, `2026-02-01`. */
export function nextMonth(month: string): string {
  const first = new Date(`${month}T00:00:00Z`);
  return monthOf(new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1)));
}
