import type { QualityResult } from "../../../contract/http/imports.ts";
import type { Finding, GapReport, QualityReport } from "./quality-report.ts";

/** The quality of one series, as the wire has it: snake case, instants as ISO-8601 UTC. */
export function toQuality({ rows, firstMs, lastMs, expectedRows, completenessRate, gaps, findings }: QualityReport): QualityResult {
  return {
    rows,
    first: isoOrNull(firstMs),
    last: isoOrNull(lastMs),
    expected_rows: expectedRows,
    completeness: completenessRate,
    gaps: toGaps(gaps),
    findings: findings.map(toFinding),
  };
}

function toGaps({ runs, missingCandles, confirmedCandles, longestCandles, longestStartMs, largest }: GapReport): QualityResult["gaps"] {
  return {
    runs,
    missing_candles: missingCandles,
    confirmed_candles: confirmedCandles,
    longest_candles: longestCandles,
    longest_start: isoOrNull(longestStartMs),
    largest: largest.map(({ fromMs, untilMs, missing, confirmed }) => ({
      from: isoOrNull(fromMs),
      until: isoOrNull(untilMs),
      missing_candles: missing,
      confirmed_candles: confirmed,
    })),
  };
}

function toFinding({ kind, severity, count, firstMs, lastMs, message, examples }: Finding): QualityResult["findings"][number] {
  const shown = examples.map(({ openTimeMs, detail }) => ({ open_time: isoOrNull(openTimeMs), detail }));
  return { kind, severity, count, first: isoOrNull(firstMs), last: isoOrNull(lastMs), message, examples: shown };
}

/** An instant as ISO-8601 UTC: null for null, and for what no date can hold. */
export function isoOrNull(ms: number | null): string | null {
  return ms === null || !(Math.abs(ms) <= 8.64e15) ? null : new Date(ms).toISOString();
}
