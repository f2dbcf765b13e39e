import { setTimeout as sleep } from "node:timers/promises";
import { HtsError } from "../../engine/errors.ts";

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2000;
/** Two transactions got in each other's way. */
const COLLISIONS = new Set(["40001", "40P01"]);

/** Whether the database is away or too busy, so that the same statement will work later. */
export function isOutage(error: unknown): boolean {
  if (error instanceof HtsError) return error.code === "database_unreachable" || error.code === "database_timeout";
  return error instanceof Error && COLLISIONS.has(String((error as { readonly code?: unknown }).code));
}

/** Does it again and again until the database is back; rejects with what else goes wrong, or when there is no more time. */
export async function throughOutages<T>(work: () => Promise<T>, giveUp: AbortSignal): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isOutage(error) || giveUp.aborted) throw error;
      await sleep(waitMs * (0.5 + Math.random() / 2), undefined, { signal: giveUp }).catch(() => undefined);
    }
  }
}
