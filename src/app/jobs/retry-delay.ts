const FACTOR = 2;
const LONGEST_MS = 5 * 60_000;

/**
 * How long to wait before the next attempt: twice as long each time, up to 5 minutes, and up to half of it less by
 * chance, so that what failed together does not come back together.
 *
 * @param attempts that have failed, 1 or more
 * @param chance in [0, 1)
 * @example retryDelayMs(3, 2000, 0) // 8000
 */
export function retryDelayMs(attempts: number, baseMs: number, chance: number): number {
  const wholeMs = Math.min(baseMs * FACTOR ** Math.min(attempts - 1, 30), LONGEST_MS);
  return Math.round(wholeMs * (1 - chance / 2));
}
