/** A coin as a source names it: its id there, ticker in upper case, and name where it gives one. */
export interface NamedAsset {
  sourceId: string;
  symbol: string;
  name: string | null;
}

/** The coin an asset was found to be, and the mapping that says so. */
export interface Resolution {
  coinId: number;
  mappingId: number;
}
