import type { AlertBook } from "../alerts/ports.ts";
import type { HealthReport, HealthResult } from "./health-check.ts";

/** Longest title that an alert takes. */
const TITLE = 300;

/** Raises an alert for each check that is not ok, and resolves those that are. @throws HtsError `database_unreachable` */
export async function tellHealth({ results }: HealthReport, alerts: AlertBook): Promise<void> {
  for (const result of results) {
    if (result.status === "ok") await alerts.resolve(fingerprintOf(result));
    else
      await alerts.raise({
        fingerprint: fingerprintOf(result),
        severity: result.status === "error" ? "ERROR" : "WARNING",
        kind: "health",
        title: `${result.name}: ${result.summary}`.slice(0, TITLE),
        detail: { check: result.name, ...result.figures },
      });
  }
}

function fingerprintOf({ name }: HealthResult): string {
  return `health:${name}`;
}
