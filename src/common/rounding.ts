/** Rounds half up to so many decimals. For figures that people read, never for prices. */
export function roundTo(decimals: number, value: number): number {
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor;
}

/**
 * A share as people read it: `0.03` is `3 %`. What would round to 0 or 100 without being it is written
 * `<1 %` or `>99 %`.
 * @param decimals of the percentage
 */
export function percent(share: number, decimals = 0): string {
  const step = 10 ** -decimals;
  if (share > 0 && share < step / 100) return `<${step} %`;
  if (share < 1 && share > 1 - step / 100) return `>${roundTo(decimals, 100 - step)} %`;
  return `${roundTo(decimals, share * 100)} %`;
}
