import type { AlertKind, AlertSeverity } from "./ports.ts";

/** All of them, in the order of how much they matter. */
export const ALERT_SEVERITIES = ["INFO", "WARNING", "ERROR", "CRITICAL"] as const satisfies readonly AlertSeverity[];
export const ALERT_KINDS = ["health", "backup", "performance", "dead_letter", "session", "schedule", "test"] as const satisfies readonly AlertKind[];

/** Whether one matters at least as much as the other. @example isAtLeast("ERROR", "WARNING") // true */
export function isAtLeast(one: AlertSeverity, other: AlertSeverity): boolean {
  return ALERT_SEVERITIES.indexOf(one) >= ALERT_SEVERITIES.indexOf(other);
}

/** The one above, for trouble that nobody looks after. @example oneMore("CRITICAL") // "CRITICAL" */
export function oneMore(severity: AlertSeverity): AlertSeverity {
  return ALERT_SEVERITIES[ALERT_SEVERITIES.indexOf(severity) + 1] ?? "CRITICAL";
}

/** The one that matters most; INFO of none. */
export function worstOf(severities: readonly AlertSeverity[]): AlertSeverity {
  return severities.reduce<AlertSeverity>((worst, one) => (isAtLeast(one, worst) ? one : worst), "INFO");
}
