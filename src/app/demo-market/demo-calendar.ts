import type { TimeSpan } from "../market-data/series.ts";

export const HOUR_MS = 3_600_000;
export const HOURS_A_DAY = 24;

/** When the demo market opened: 2021-01-01T00:00:00Z. */
export const DEMO_START_MS = 1_609_459_200_000;
/** Where its history ends: 1461 days later, 2025-01-01T00:00:00Z. */
export const DEMO_END_MS = DEMO_START_MS + 1461 * HOURS_A_DAY * HOUR_MS;

/** Once a year, at night in Korea. */
const MAINTENANCES: readonly TimeSpan[] = [
  maintenance("2021-06-08T17:00:00Z", 4),
  maintenance("2022-09-14T18:00:00Z", 6),
  maintenance("2023-04-25T16:00:00Z", 3),
  maintenance("2024-10-22T17:00:00Z", 5),
];

function maintenance(from: string, hours: number): TimeSpan {
  const fromMs = Date.parse(from);
  return { fromMs, untilMs: fromMs + hours * HOUR_MS };
}

/** Whether the exchange was shut at an instant: no symbol has a candle then, and prices go on elsewhere. */
export function isMaintained(timeMs: number): boolean {
  for (const { fromMs, untilMs } of MAINTENANCES) if (timeMs >= fromMs && timeMs < untilMs) return true;
  return false;
}

/** How busy each hour of a day is, from 00:00 UTC: Korea's morning and America's open; the mean is 1. */
const BUSYNESS: readonly number[] = [
  1.35, 1.15, 1, 0.9, 0.85, 0.85, 0.9, 0.95, 0.95, 0.95, 0.9, 0.95, 1.05, 1.3, 1.45, 1.4, 1.2, 1, 0.85, 0.75, 0.7, 0.7, 0.8, 1.1,
];
const WEEKEND_BUSYNESS = 0.75;

/** How busy the market is at an instant, as a multiple of the usual. */
export function busynessAt(timeMs: number): number {
  const hours = Math.floor(timeMs / HOUR_MS);
  // The epoch was a Thursday.
  const weekday = (Math.floor(hours / HOURS_A_DAY) + 4) % 7;
  return (BUSYNESS[hours % HOURS_A_DAY] ?? 1) * (weekday === 0 || weekday === 6 ? WEEKEND_BUSYNESS : 1);
}
