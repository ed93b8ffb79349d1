/** A result of `linesSql`: JSON objects separated by newlines; null: none. */
export interface Lines {
  lines: string | null;
}

/** A page of JSON objects. */
export interface Page {
  /** The objects, separated by commas. */
  data: string;
  /** The last object if more follow the page, else null. */
  last: string | null;
}

/** Makes a page of lines that were queried with `limit` + 1. */
export function pageOf(lines: string | null, limit: number): Page {
  const all = lines?.split('\n') ?? [];
  const page = all.slice(0, limit);
  return { data: page.join(','), last: all.length > limit ? (page.at(-1) ?? null) : null };
}
