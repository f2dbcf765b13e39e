import { HtsError } from "../../engine/errors.ts";
import type { HealthCheck, HealthFinding, HealthReport, HealthResult } from "../../app/health/health-check.ts";

/** Longest that one check may take, ms. */
const PATIENCE_MS = 3000;

/** Looks at everything at once, and says how it is. The one implementation behind `/readyz`, `/monitoring/health`, `/metrics` and `coin-hts health`. */
export class HealthMonitor {
  readonly #checks: readonly HealthCheck[];
  readonly #patienceMs: number;
  #running: Promise<HealthReport> | null = null;

  constructor(checks: readonly HealthCheck[], { patienceMs = PATIENCE_MS }: { readonly patienceMs?: number } = {}) {
    this.#checks = checks;
    this.#patienceMs = patienceMs;
  }

  /** Of all checks. Who asks while it is being made gets the same one, so that no number of askers is a burden. */
  report(): Promise<HealthReport> {
    this.#running ??= this.#run(this.#checks).finally(() => (this.#running = null));
    return this.#running;
  }

  /** Of what a server cannot do without. */
  readiness(): Promise<HealthReport> {
    return this.#run(this.#checks.filter(({ isVital }) => isVital === true));
  }

  async #run(checks: readonly HealthCheck[]): Promise<HealthReport> {
    const results = await Promise.all(checks.map((check) => runCheck(check, this.#patienceMs)));
    const count = (status: HealthResult["status"]): number => results.filter((result) => result.status === status).length;
    const [ok, warnings, errors] = [count("ok"), count("warning"), count("error")];
    const overall = errors > 0 ? "CRITICAL" : warnings > 0 ? "WARNING" : "HEALTHY";
    return { overall, total: results.length, ok, warnings, errors, results };
  }
}

async function runCheck({ name, check }: HealthCheck, patienceMs: number): Promise<HealthResult> {
  const startMs = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<HealthFinding>((resolve) => {
    timer = setTimeout(() => resolve({ status: "error", summary: `no answer within ${patienceMs} ms`, figures: {} }), patienceMs);
  });
  const finding = await Promise.race([check().catch(describeFailure), late]);
  clearTimeout(timer);
  return { ...finding, name, latencyMs: Math.round((performance.now() - startMs) * 100) / 100 };
}

/** Messages of others may hold what is nobody's business; ours are made to be shown. */
function describeFailure(error: unknown): HealthFinding {
  const isKnown = error instanceof HtsError;
  return {
    status: "error",
    summary: isKnown ? error.message : `the check itself failed: ${(error as Error).name}`,
    figures: isKnown ? { code: error.code } : {},
  };
}
