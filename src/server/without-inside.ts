import type { HealthReport } from "../app/health/health-check.ts";
import { type ErrorCode, ERRORS } from "../engine/errors.ts";

/** What a check failed with may name paths and hosts of the server, which are its own business: the command line tells them. */
export function withoutInside(report: HealthReport): HealthReport {
  const results = report.results.map((result) => {
    const { code } = result.figures;
    if (typeof code !== "string" || !Object.hasOwn(ERRORS, code)) return result;
    return { ...result, summary: `${ERRORS[code as ErrorCode].summary} \`coin-hts health\` on the server tells more.` };
  });
  return { ...report, results };
}
