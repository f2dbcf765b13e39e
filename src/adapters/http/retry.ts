import { HtsError } from "../../engine/errors.ts";
import type { Random } from "../../engine/random.ts";
import type { Clock } from "./clock.ts";
import { PassingFailure, type PassingCode } from "./passing-failure.ts";

export interface RetryPolicy {
  /** How messages name the exchange. */
  readonly exchange: string;
  readonly clock: Clock;
  /** Spreads the attempts of several processes. */
  readonly random: Random;
  readonly maxAttempts: number;
  readonly signal?: AbortSignal | undefined;
  /** Told before every wait between attempts: why, and for how long. */
  readonly onWait?: ((reason: string, waitMs: number) => void) | undefined;
}

/** The wait before the second attempt, without jitter; after too many requests the exchange's second has to pass. */
const FIRST_WAIT_MS: Readonly<Record<PassingCode, number>> = { exchange_unreachable: 500, exchange_rate_limited: 1000 };
const MAX_BACK_OFF_MS = 30_000;
/** Longer than that nobody waits for an exchange without being told: the caller hears how long it would take. */
const MAX_WAIT_MS = 60_000;

/**
 * The wait after a failed attempt, ms: doubles with every one, and up to half of it comes on top at random.
 *
 * @param attempt how many attempts have failed, from 1
 * @example backOffMs("exchange_rate_limited", 3, () => 0.5) // 5000
 */
export function backOffMs(code: PassingCode, attempt: number, random: Random): number {
  const waitMs = Math.min(FIRST_WAIT_MS[code] * 2 ** (attempt - 1), MAX_BACK_OFF_MS);
  return waitMs * (1 + random() / 2);
}

/**
 * Runs attempts until one succeeds, with a wait after each that failed in a passing way.
 *
 * @param onPause told how long all requests to this exchange should rest, when it complained about their number
 * @throws HtsError `exchange_unreachable`, `exchange_rate_limited` after the last attempt; else whatever the attempt throws
 */
export async function retry<T>(policy: RetryPolicy, attempt: () => Promise<T>, onPause?: (waitMs: number) => void): Promise<T> {
  const { clock, signal, maxAttempts } = policy;
  for (let attempts = 1; ; attempts++) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof PassingFailure)) throw error;
      if (attempts >= maxAttempts || error.minWaitMs > MAX_WAIT_MS) throw giveUp(policy.exchange, attempts, error);
      const waitMs = Math.max(error.minWaitMs, backOffMs(error.code, attempts, policy.random));
      if (error.code === "exchange_rate_limited") onPause?.(waitMs);
      policy.onWait?.(error.message, waitMs);
      await clock.sleep(waitMs, signal);
    }
  }
}

function giveUp(exchange: string, attempts: number, failure: PassingFailure): HtsError {
  const tried = attempts === 1 ? "" : `${attempts} attempts failed, the last one because `;
  const later = failure.minWaitMs > MAX_WAIT_MS ? `try again in ${Math.ceil(failure.minWaitMs / 60_000)} min` : "try again later";
  return new HtsError(failure.code, `${exchange}: ${tried}${failure.message}; ${later}`, { cause: failure });
}
