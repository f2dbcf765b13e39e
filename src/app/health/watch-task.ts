import type { AlertBook } from "../alerts/ports.ts";
import type { TaskOutcome } from "../jobs/task.ts";
import type { HealthReport } from "./health-check.ts";
import { tellHealth } from "./tell-health.ts";

/** The kind of task that this is the work of. */
export const HEALTH_WATCH_KIND = "health_watch";

export interface HealthWatch {
  readonly report: () => Promise<HealthReport>;
  readonly alerts: AlertBook;
}

/** Looks at everything and tells what is not well, and what is again. @throws HtsError `database_unreachable` */
export async function runHealthWatch({ report, alerts }: HealthWatch): Promise<TaskOutcome> {
  const seen = await report();
  await tellHealth(seen, alerts);
  const { overall, ok, warnings, errors } = seen;
  return { result: { overall, ok, warnings, errors } };
}
