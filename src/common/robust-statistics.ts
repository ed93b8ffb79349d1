/** Minimum number of values for statistics to be meaningful. */
export const ENOUGH_RUNS = 8;

/** Converts a median absolute deviation to a standard deviation, for normally distributed values. */
const SIGMAS = 1.4826;

/** The typical range of values; a few outliers do not change it. */
export interface Usual {
  median: number;
  /** Robust standard deviation, from the median of absolute deviations. */
  spread: number;
}

/** Returns the median, the mean of the two middle values for an even number; `null` for none. */
export function median(values: readonly number[]): number | null {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

/** Returns a quantile (0 to 1) of ascending values, interpolated linearly; `null` for none. */
export function quantile(sorted: readonly number[], share: number): number | null {
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at));
}

/** Returns the typical range of values; `null` when there are fewer than `least`. */
export function usual(values: readonly number[], least = ENOUGH_RUNS): Usual | null {
  const middle = median(values);
  if (middle === null || values.length < least) return null;
  const deviation = median(values.map((value) => Math.abs(value - middle))) ?? 0;
  return { median: middle, spread: SIGMAS * deviation };
}

/**
 * Returns how far a value is outside the usual range: 0 within six robust standard deviations, or within `least`
 * if that is wider; otherwise its signed distance from the median.
 */
export function excess(value: number, { median: middle, spread }: Usual, least: number): number {
  const distance = value - middle;
  return Math.abs(distance) > Math.max(6 * spread, least) ? distance : 0;
}
