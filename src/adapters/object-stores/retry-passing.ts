import { HtsError } from "../../engine/errors.ts";
import type { Random } from "../../engine/random.ts";
import type { Clock } from "../http/clock.ts";

export interface RetryPolicy {
  readonly clock: Clock;
  /** Spreads the attempts of several processes. */
  readonly random: Random;
  readonly maxAttempts: number;
}

const FIRST_WAIT_MS = 200;
const FIRST_THROTTLED_WAIT_MS = 1000;
const MAX_WAIT_MS = 20_000;

/**
 * Runs attempts until one succeeds, with a wait after each that failed in a passing way: 0.1 to 0.2 s at random, 0.5 to 1 s
 * after too many requests, doubled with every attempt.
 *
 * @param attempt is told how many attempts there have been with this one, from 1
 * @throws HtsError what the last attempt threw
 */
export async function retryPassing<T>({ clock, random, maxAttempts }: RetryPolicy, attempt: (attempts: number) => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt(attempts);
    } catch (error) {
      if (!(error instanceof HtsError) || !error.retryable || attempts >= maxAttempts) throw error;
      await clock.sleep(waitAfter(error, attempts, random));
    }
  }
}

/** The wait after so many failed attempts, ms: anything from half of the longest to all of it. */
export function waitAfter(error: HtsError, attempts: number, random: Random): number {
  const firstMs = error.code === "storage_throttled" ? FIRST_THROTTLED_WAIT_MS : FIRST_WAIT_MS;
  return Math.min(firstMs * 2 ** (attempts - 1), MAX_WAIT_MS) * (0.5 + random() / 2);
}
