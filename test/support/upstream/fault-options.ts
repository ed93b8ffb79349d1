/** When a fault strikes, and what it does in detail. */
export interface FaultOptions {
  /** for the next so many matching requests; default: until disarmed */
  times?: number;
  /** lets so many matching requests pass first */
  after?: number;
  /** only this path after the base (`/coins/markets`), or a pattern */
  path?: string | RegExp;
  /** only this page (the `page` parameter, 1 when absent) */
  page?: number;
  /** another HTTP status than the fault's own */
  status?: number;
  /** seconds told in Retry-After; default 2 */
  retryAfter?: number;
  /** the `error_code` of the error-shape faults; default 10005 */
  code?: number;
  /** where `redirect` points; default the same port under the host name localhost */
  to?: string;
  /** pause before (`delayed`) or between pieces of (`slowDrip`) an answer; default 50 */
  delayMs?: number;
  /** piece of `slowDrip`; default 1,024 */
  chunkBytes?: number;
  /** how many records of an answer are hit, from its first on; default 1, or all for feed-wide faults */
  rows?: number;
  /** only records with these ids */
  ids?: readonly string[];
  /** the field of `renamedField` and `droppedField`; default the price */
  field?: string;
  /** the new name of `renamedField`; default `price_usd` */
  as?: string;
}
