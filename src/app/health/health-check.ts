export type HealthStatus = "ok" | "warning" | "error";

/** What was measured, by name; the unit is part of the name. */
export type HealthFigures = Readonly<Record<string, string | number | boolean | null>>;

/** What a check found. */
export interface HealthFinding {
  readonly status: HealthStatus;
  /** One line for a person; of trouble, also what to do. */
  readonly summary: string;
  readonly figures: HealthFigures;
  /** Where there are several of the same kind, such as queues: figures of each, by name. */
  readonly parts?: Readonly<Record<string, HealthFigures>>;
}

/** One thing that is looked at. */
export interface HealthCheck {
  /** Small letters and underscores. */
  readonly name: string;
  /** Whether a server without it can do nothing: then `/readyz` asks for it, too. */
  readonly isVital?: boolean;
  /** What it throws is an error that it found. */
  check(): Promise<HealthFinding>;
}

/** A finding with its name, and how long it took. */
export interface HealthResult extends HealthFinding {
  readonly name: string;
  readonly latencyMs: number;
}

export type OverallHealth = "HEALTHY" | "WARNING" | "CRITICAL";

export interface HealthReport {
  readonly overall: OverallHealth;
  readonly total: number;
  readonly ok: number;
  readonly warnings: number;
  readonly errors: number;
  /** In the order of the checks. */
  readonly results: readonly HealthResult[];
}

const ORDER: readonly HealthStatus[] = ["ok", "warning", "error"];

/** The worst of some. */
export function worstOf(...statuses: readonly HealthStatus[]): HealthStatus {
  return ORDER[Math.max(0, ...statuses.map((status) => ORDER.indexOf(status)))] as HealthStatus;
}
