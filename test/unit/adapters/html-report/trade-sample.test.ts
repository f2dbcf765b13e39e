import { describe, expect, it } from "vitest";
import { chooseTrades } from "../../../../src/adapters/html-report/trade-sample.ts";
import { makeReportRun } from "./sample-report.ts";

describe("chooseTrades", () => {
  const { trades } = makeReportRun().run.outcome;

  it("takes all of a few", () => {
    expect([...chooseTrades(trades, trades.length)]).toEqual(Array.from({ length: trades.length }, (_, i) => i));
  });

  it("takes the first, the last, the best and the worst of many, each once and in order", () => {
    const chosen = [...chooseTrades(trades, 40)];
    const returnRates = [...trades.column("returnRate")];
    const ranked = returnRates.toSorted((a, b) => a - b);
    expect(chosen.length).toBeLessThanOrEqual(40);
    expect(chosen).toEqual([...new Set(chosen)].toSorted((a, b) => a - b));
    expect(chosen.slice(0, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(chosen.slice(-10)).toEqual(Array.from({ length: 10 }, (_, k) => trades.length - 10 + k));
    const shown = new Set(chosen.map((i) => returnRates[i]));
    for (const extreme of [...ranked.slice(0, 10), ...ranked.slice(-10)]) expect(shown).toContain(extreme);
  });
});
