/** The sources there are, in the order they are listed to people. Each has an extractor and a normalizer of that name. */
export const SOURCES = ['csv', 'coingecko', 'coinpaprika'] as const;

export type SourceName = (typeof SOURCES)[number];

/** Whether a client's text names a source. */
export function isSource(text: string): text is SourceName {
  return (SOURCES as readonly string[]).includes(text);
}
