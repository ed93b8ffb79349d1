/** Which requests a fault applies to, and its details. */
export interface FaultOptions {
  /** number of matching requests; default: until disarmed */
  times?: number;
  /** number of matching requests to let through first */
  after?: number;
  /** only this path after the base (`/coins/markets`), or a pattern */
  path?: string | RegExp;
  /** only this page (the `page` parameter, 1 when absent) */
  page?: number;
  /** overrides the HTTP status of the fault */
  status?: number;
  /** seconds in Retry-After; default 2 */
  retryAfter?: number;
  /** the `error_code` of the error-shape faults; default 10005 */
  code?: number;
  /** where `redirect` points; default the same port under the host name localhost */
  to?: string;
  /** pause before (`delayed`) or between chunks of (`slowDrip`) a response; default 50 */
  delayMs?: number;
  /** chunk size of `slowDrip`; default 1,024 */
  chunkBytes?: number;
  /** number of records affected, from the first; default 1, or all for faults of every record */
  rows?: number;
  /** only records with these ids */
  ids?: readonly string[];
  /** the field of `renamedField` and `droppedField`; default the price */
  field?: string;
  /** the new name of `renamedField`; default `price_usd` */
  as?: string;
}
