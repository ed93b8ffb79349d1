/** What a statement of lines gives: JSON objects, separated by newlines; null: none. */
export interface Lines {
  lines: string | null;
}

/** A page of JSON objects. */
export interface Page {
  /** The objects with commas between them. */
  data: string;
  /** The last of them when there are more than the page holds. */
  last: string | null;
}

/** Makes a page of the lines that were found when one more than it holds was asked for. */
export function pageOf(lines: string | null, limit: number): Page {
  const all = lines?.split('\n') ?? [];
  const page = all.slice(0, limit);
  return { data: page.join(','), last: all.length > limit ? (page.at(-1) ?? null) : null };
}
