/** Names of all sources, in the order in which they are listed. Each has an extractor and a normalizer. */
export const SOURCES = ['csv', 'coingecko', 'coinpaprika'] as const;

export type SourceName = (typeof SOURCES)[number];

/** Whether text is the name of a source. */
export function isSource(text: string): text is SourceName {
  return (SOURCES as readonly string[]).includes(text);
}
