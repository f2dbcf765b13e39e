import { describe, expect, it } from "vitest";
import { RequestStats } from "../../../../src/adapters/upbit-simulator/request-stats.ts";

describe("request statistics", () => {
  it("tell when the requests of a group came, and the most of any one second", () => {
    const stats = new RequestStats();
    for (const atMs of [0, 600, 900, 1000, 1599, 1600, 3000]) stats.recordRequest("candle", atMs);
    expect(stats.requests("candle")).toEqual({ count: 7, arrivalsMs: [0, 600, 900, 1000, 1599, 1600, 3000], largestInOneSecond: 4 });
    expect(stats.requests("ticker")).toEqual({ count: 0, arrivalsMs: [], largestInOneSecond: 0 });
  });

  it("keep the last 10,000 arrivals, and count all", () => {
    const stats = new RequestStats();
    for (let k = 0; k < 45_000; k++) stats.recordRequest("candle", k * 10);
    const { count, arrivalsMs, largestInOneSecond } = stats.requests("candle");
    expect([count, arrivalsMs.length, arrivalsMs[0], arrivalsMs.at(-1), largestInOneSecond]).toEqual([45_000, 10_000, 350_000, 449_990, 100]);
    for (let k = 0; k < 250; k++) stats.recordRequest("candle", 450_000 + k);
    expect(stats.requests("candle").largestInOneSecond).toBe(325);
  });

  it("count answers by status", () => {
    const stats = new RequestStats();
    for (const status of [200, 200, 429]) stats.recordAnswer(status);
    expect(stats.answers).toEqual({ 200: 2, 429: 1 });
  });
});
