/** All volumes are whole multiples of it, a power of two, so that their sums are exact in whatever order they are added. */
export const VOLUME_UNIT = 1 / 1024;

/** The price of so many steps: the very number that its decimal text stands for. @example priceOfTicks(903, 0.1) // 90.3 */
export function priceOfTicks(ticks: number, tick: number): number {
  return tick < 1 ? ticks / Math.round(1 / tick) : ticks * tick;
}

/** The nearest number of steps, at least 1. @example ticksOfPrice(90.34, 0.1) // 903 */
export function ticksOfPrice(price: number, tick: number): number {
  return Math.max(1, Math.round(price / tick));
}
