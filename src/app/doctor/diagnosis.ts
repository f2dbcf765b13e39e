import type { HealthFigures, HealthReport, HealthResult, HealthStatus } from "../health/health-check.ts";

/** `skipped`: what it needs is itself what is wrong. */
export type DiagnosisStatus = "ok" | "warn" | "fail" | "skipped";

/** What was found of one thing, and what to do about it. */
export interface Diagnosis {
  readonly name: string;
  readonly status: DiagnosisStatus;
  readonly detail: string;
  /** Null when nothing is to be done. */
  readonly remedy: string | null;
  readonly figures: HealthFigures;
}

const STATUSES: Readonly<Record<HealthStatus, DiagnosisStatus>> = { ok: "ok", warning: "warn", error: "fail" };
const NEAREST_HELP = "see docs/guides/troubleshoot.md";

/** Checks that read tables, which a database without the schema of this version may not have. */
const READ_TABLES: ReadonlySet<string> = new Set(["api", "data_freshness", "queues", "schedules", "workers"]);

/** What the findings of a report mean, in their order. That the database is away, or of another version, is one trouble and not one a check. */
export function diagnose({ results }: HealthReport): readonly Diagnosis[] {
  const isSchemaFit = results.find(({ name }) => name === "schema")?.status === "ok";
  return results.map((result) => {
    if (result.status === "ok" || result.name === "postgresql") return toDiagnosis(result);
    if (result.figures["code"] === "database_unreachable") return skip(result, "the database");
    return !isSchemaFit && READ_TABLES.has(result.name) ? skip(result, "the schema of this version") : toDiagnosis(result);
  });
}

/**
 * Tells what was found from what to do: all messages have them in this order, with a semicolon between.
 *
 * @example separateRemedy("no worker runs; start one") // { detail: "no worker runs", remedy: "start one" }
 */
export function separateRemedy(message: string): { readonly detail: string; readonly remedy: string | null } {
  const at = message.indexOf("; ");
  return at < 0 ? { detail: message, remedy: null } : { detail: message.slice(0, at), remedy: message.slice(at + 2) };
}

function toDiagnosis({ name, status, summary, figures }: HealthResult): Diagnosis {
  if (status === "ok") return { name, status: "ok", detail: summary, remedy: null, figures };
  const { detail, remedy } = separateRemedy(summary);
  return { name, status: STATUSES[status], detail, remedy: remedy ?? NEAREST_HELP, figures };
}

function skip({ name }: HealthResult, need: string): Diagnosis {
  return { name, status: "skipped", detail: `not looked at, since it needs ${need}`, remedy: null, figures: {} };
}
