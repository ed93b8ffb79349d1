/** Advisory locks of the one-number kind. A number keeps its meaning: older versions may run beside this one. */
export const LOCKS = {
  /** Session lock of a process that applies migrations. */
  migrations: 7_203_000,
  /** Transaction lock while a partition is made. */
  partitions: 7_203_001,
  /** Transaction lock on the mappings of assets to coins: shared while facts are loaded, exclusive to change a mapping. */
  identity: 7_203_002,
  /** Transaction lock while `kasparro migrate` makes the role of the services and grants it rights. */
  appRole: 7_203_003,
} as const;

/**
 * Advisory locks of the two-number kind on the embedded server, which is shared by processes of one
 * home. They never conflict with those of the one-number kind.
 */
export const EMBEDDED_LOCKS = {
  /** First number of each: "KASP" in ASCII, so that other users of the server do not take the same. */
  space: 0x4b415350,
  /** Session lock, shared: this process uses the server. */
  inUse: 1,
  /** Session lock, exclusive: this process is the one that serves. */
  serving: 2,
} as const;
