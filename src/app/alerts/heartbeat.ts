import type { Cancellation } from "../cancellation.ts";

/** When the sign of life is due, agreed on by all processes. Time is the database's. */
export interface HeartbeatBook {
  /**
   * Takes the sign of life that is due, so that no other process does for `retryMs`; false when none is, and while something
   * waits to be delivered for longer than `stuckAfterMs`.
   *
   * @throws HtsError `database_unreachable`, `database_timeout`
   */
  take(limits: { readonly retryMs: number; readonly intervalMs: number; readonly stuckAfterMs: number }): Promise<boolean>;
  noteSent(intervalMs: number): Promise<void>;
}

/** Calls the outside watcher. */
export type SendHeartbeat = (cancellation?: Cancellation) => Promise<void>;

const RETRY_MS = 60_000;
/** Alerts that get out nowhere are what the outside watcher has to tell of. */
const STUCK_AFTER_MS = 30 * 60_000;

/**
 * Gives the sign of life when it is due. That it comes says: a worker lives, reaches the database, and its alerts get out;
 * the watcher outside notices when it stays away. Returns whether it was given.
 *
 * @throws DeliveryFailure of the watcher; it is tried again a minute later
 * @throws HtsError `database_unreachable`, `database_timeout`
 */
export async function giveSignOfLife(book: HeartbeatBook, send: SendHeartbeat, intervalMs: number, cancellation?: Cancellation): Promise<boolean> {
  if (!(await book.take({ retryMs: Math.min(RETRY_MS, intervalMs), intervalMs, stuckAfterMs: STUCK_AFTER_MS }))) return false;
  await send(cancellation);
  await book.noteSent(intervalMs);
  return true;
}
