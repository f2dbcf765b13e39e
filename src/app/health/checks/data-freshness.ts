import type { HealthCheck, HealthFinding } from "../health-check.ts";
import type { SeriesReading } from "../readings.ts";
import { judge, type Threshold, type Thresholds } from "../thresholds.ts";

const HOUR_MS = 3_600_000;
/** Candles that may be missing at the end of a series of long candles: the one that is open, and one to fetch. */
const CANDLES = 2;

/** Whether the series that are kept up to date are: how long ago the newest candle of each has closed. */
export function dataFreshnessCheck(read: () => Promise<readonly SeriesReading[]>, nowMs: () => number, { data_age_hours: limit }: Thresholds): HealthCheck {
  return { name: "data_freshness", check: async () => judgeSeries(await read(), nowMs(), limit) };
}

function judgeSeries(series: readonly SeriesReading[], nowMs: number, limit: Threshold): HealthFinding {
  const aged = series.map((one) => ({ ...one, ageHours: Math.max(0, (nowMs - one.lastMs - one.timeframeMs) / HOUR_MS) }));
  const statusOf = ({ ageHours, timeframeMs }: (typeof aged)[number]) => judge(ageHours - (CANDLES * timeframeMs) / HOUR_MS, limit);
  const late = aged.filter((one) => statusOf(one) !== "ok");
  const hasError = late.some((one) => statusOf(one) === "error");
  const oldest = aged.toSorted((one, other) => other.ageHours - one.ageHours)[0];
  const named = late.slice(0, 3).map(({ exchange, symbol, timeframe, ageHours }) => `${exchange} ${symbol} ${timeframe} by ${ageHours.toFixed(0)} h`);
  const more = late.length > named.length ? ` and ${late.length - named.length} more` : "";
  return {
    status: late.length === 0 ? "ok" : hasError ? "error" : "warning",
    summary: late.length === 0 ? `${series.length} series are up to date` : `behind: ${named.join(", ")}${more}; fetch them with: coin-hts data download`,
    figures: { series: series.length, late: late.length, oldest_hours: oldest?.ageHours ?? null },
  };
}
