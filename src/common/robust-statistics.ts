/** From so many values on, statistics say something. */
export const ENOUGH_RUNS = 8;

/** Turns a median absolute deviation into a standard deviation, were the values normally distributed. */
const SIGMAS = 1.4826;

/** Where values usually lie; a few wild ones among them do not move it. */
export interface Usual {
  median: number;
  /** Robust standard deviation, from the median of absolute deviations. */
  spread: number;
}

/** The middle value, between the two middle ones of an even number; `null` of none. */
export function median(values: readonly number[]): number | null {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

/** A quantile of values in rising order, between neighbours where it falls there; `null` of none. */
export function quantile(sorted: readonly number[], share: number): number | null {
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at));
}

/** Where values usually lie; `null` when there are fewer than {@link ENOUGH_RUNS}, or than `least`. */
export function usual(values: readonly number[], least = ENOUGH_RUNS): Usual | null {
  const middle = median(values);
  if (middle === null || values.length < least) return null;
  const deviation = median(values.map((value) => Math.abs(value - middle))) ?? 0;
  return { median: middle, spread: SIGMAS * deviation };
}

/**
 * How far a value lies beyond what is usual: 0 within six robust standard deviations, or within
 * `least` where values hardly ever differ; else its distance from the median, with its sign.
 */
export function excess(value: number, { median: middle, spread }: Usual, least: number): number {
  const distance = value - middle;
  return Math.abs(distance) > Math.max(6 * spread, least) ? distance : 0;
}
