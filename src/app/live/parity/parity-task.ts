import type { TaskOutcome } from "../../jobs/task.ts";
import { reconcile, type ReconcileDependencies } from "./reconcile.ts";

/** The kind of task that this is the work of. */
export const SESSION_PARITY_KIND = "session_parity";

/** Compares every day of every session that is over and was not compared. @throws HtsError of the exchange and the database */
export async function runParityTask(dependencies: ReconcileDependencies): Promise<TaskOutcome> {
  const days = await reconcile(dependencies);
  return { result: { days: days.length, parted: days.filter(({ outcome }) => outcome.score < 1).length } };
}
