import { describe, expect, it } from "vitest";
import { toBars } from "../../../../src/adapters/html-report/bars.ts";
import { sampleZones, signalCandle } from "../../../../src/adapters/html-report/zones.ts";
import { makeReportRun } from "./sample-report.ts";

describe("sampleZones", () => {
  it("gives every bar the zone that the strategy itself builds there", () => {
    const { run } = makeReportRun({ params: { include_wicks: false } });
    const { zones, isOfEveryBar } = sampleZones(run, toBars(run.runCandles, 6000), [], 1);
    expect(isOfEveryBar).toBe(true);
    expect(zones.map(({ ordinal }) => ordinal)).toEqual(Array.from(run.runCandles.close, (_, i) => i));
    for (const { ordinal, zone } of [zones[0], zones[700], zones.at(-1)!]) {
      expect(zone).toEqual(run.strategy.volumeZone?.(run.candles, run.params, run.from + ordinal));
    }
  });

  it("gives only entries and the last candle theirs when all would be too many", () => {
    const { run } = makeReportRun();
    const entries = [...run.outcome.trades.column("entryCandle")].slice(0, 10);
    const { zones, isOfEveryBar } = sampleZones(run, toBars(run.runCandles, 6000), entries, 0.01);
    expect(isOfEveryBar).toBe(false);
    expect(zones.map(({ ordinal }) => ordinal)).toEqual([...entries.map((candle) => candle - 1), run.runCandles.close.length - 1]);
  });

  it("stays within its budget of bins however large a window and its bins are", () => {
    const { run } = makeReportRun({ from: 1000, params: { volume_window: 1000, num_bins: 1000 } });
    const entries = Array.from({ length: 400 }, (_, i) => i + 1);
    const { zones } = sampleZones(run, toBars(run.runCandles, 6000), entries, 1);
    expect(zones.length).toBeLessThanOrEqual(31);
    expect(zones.length).toBeGreaterThan(10);
  });

  it("is empty for a strategy without zones and for a run too short to have one", () => {
    const bars = (run: ReturnType<typeof makeReportRun>["run"]) => toBars(run.runCandles, 6000);
    const crosses = makeReportRun({ strategy: "sma_cross" }).run;
    expect(sampleZones(crosses, bars(crosses), [], 1).zones).toEqual([]);
    const short = makeReportRun({ from: 1458, params: { volume_window: 2000 } }).run;
    expect(sampleZones(short, bars(short), [], 1).zones).toEqual([]);
  });
});

describe("signalCandle", () => {
  it("is the candle whose close the entry was decided at", () => {
    for (const [execution, expected] of [
      [{}, 9],
      [{ fill_delay_candles: 2 }, 7],
      [{ fill: "close" }, 10],
      [{ fill: "close", fill_delay_candles: 3 }, 7],
    ] as const) {
      expect(signalCandle(makeReportRun({ execution }).run, 10)).toBe(expected);
    }
    const { run } = makeReportRun({ execution: { fill_delay_candles: 2 } });
    expect([...run.signals.index]).toContain(run.from + signalCandle(run, run.outcome.trades.number(3, "entryCandle")));
  });
});
