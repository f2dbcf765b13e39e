import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/adapters/sha256.ts";
import type { CandleSource } from "../../../src/app/backtest/ports.ts";
import { type BacktestReport, runBacktests } from "../../../src/app/backtest/run-backtests.ts";
import type { BacktestRequest } from "../../../src/contract/backtest-request.ts";
import type { Candles } from "../../../src/engine/candles.ts";
import { findStrategy } from "../../../src/engine/strategies/registry.ts";
import { candlesClosingAt, candlesOf, DAY_MS, MINUTE_MS } from "../../support/candles-of.ts";

const LONG = { vol_ma_window: 1, body_pct: 0.001 };

function run(series: Record<string, Candles>, request: Partial<BacktestRequest> = {}): Promise<BacktestReport> {
  const source: CandleSource = { load: (symbol) => Promise.resolve({ candles: series[symbol] as Candles, isSynthetic: false, notes: [] }) };
  const full: BacktestRequest = { symbols: Object.keys(series), strategy: "volume_long_candle", params: LONG, ...request };
  return runBacktests(full, {
    source,
    sha256,
    nowMs: Date.now(),
    loadStrategy: (name) => Promise.resolve({ strategy: findStrategy(name), sourceSha256: null }),
  });
}

async function warningsOf(candles: Candles, request: Partial<BacktestRequest> = {}): Promise<string> {
  return (await run({ A: candles }, request)).symbols[0]?.warnings.join("\n") ?? "";
}

describe("runBacktests", () => {
  it("refuses symbols of different timeframes", async () => {
    await expect(run({ A: candlesClosingAt([1, 2]), B: candlesClosingAt([1, 2], MINUTE_MS) })).rejects.toThrow(/A has 1d and B has 1m/);
  });

  it("checks the request before it reads a candle", async () => {
    const source: CandleSource = { load: () => Promise.reject(new Error("read")) };
    const dependencies = {
      source,
      sha256,
      nowMs: Date.now(),
      loadStrategy: () => Promise.resolve({ strategy: findStrategy("sma_cross"), sourceSha256: null }),
    };
    await expect(runBacktests({ symbols: ["A"], strategy: "x", params: { fast: 0 } }, dependencies)).rejects.toThrow(/fast was 0/);
    await expect(runBacktests({ symbols: ["A"], strategy: "x", start_date: "x" }, dependencies)).rejects.toThrow(/start was "x"/);
  });

  it("keeps the first candle of the run first when a gap before it is filled", async () => {
    const candles = candlesClosingAt([100, 101, 102, 103]);
    candles.openTimeMs.set([0, DAY_MS, 5 * DAY_MS, 6 * DAY_MS]);
    const { symbols } = await run({ A: candles }, { gap_policy: "flat", start_date: String(5 * DAY_MS).padStart(11, "0") });
    expect(symbols[0]?.run.runCandles.openTimeMs[0]).toBe(5 * DAY_MS);
    expect(symbols[0]).toMatchObject({ filledCandles: 0, gaps: { runs: 0 } });
    expect(symbols[0]?.run.from).toBe(5);
  });

  it("leaves out a candle that has not closed yet, and says so", async () => {
    const soon = candlesClosingAt([100, 101, 102], DAY_MS, Math.floor(Date.now() / DAY_MS) * DAY_MS - 2 * DAY_MS);
    const [one] = (await run({ A: soon })).symbols;
    expect(one?.run.runCandles.close).toHaveLength(2);
    expect(one?.warnings[0]).toBe("the last candle has not closed yet and was left out");
  });

  it("puts every input into the receipt", async () => {
    const { symbols } = await run({ A: candlesClosingAt([100, 101, 103]) });
    expect(symbols[0]?.receipt).toMatchObject({ symbol: "A", strategy: "volume_long_candle", params: { ...LONG, vol_multiplier: 1.5, hold_period_bars: 1 } });
    expect(symbols[0]?.receipt).toMatchObject({ candles: 3, timeframeMs: DAY_MS, firstCandleMs: 0, seed: null, strategySha256: null });
  });
});

describe("warnings", () => {
  it("name a run without trades and one with few", async () => {
    expect(await warningsOf(candlesClosingAt([100, 100]))).toContain("no trade was closed");
    const rising = candlesOf([
      [100, 100, 100, 100, 1],
      [100, 101, 100, 101, 9],
      [101, 101, 101, 101, 1],
      [101, 101, 101, 101, 1],
    ]);
    expect(await warningsOf(rising)).toContain("only 1 closed trades");
  });

  it("name candles that are hard to believe", async () => {
    expect(
      await warningsOf(
        candlesOf([
          [100, 100, 100, 100],
          [200, 200, 200, 200],
        ]),
      ),
    ).toMatch(/1 jumps of more than 50.0 %.*1970-01-02/);
    expect(await warningsOf(candlesOf(Array.from({ length: 10 }, (_, i) => [100, 100, 100, 100, i % 2])))).toContain("50.0 % of the candles have no volume");
    const gappy = candlesClosingAt([100, 100]);
    gappy.openTimeMs[1] = 10 * DAY_MS;
    expect(await warningsOf(gappy)).toContain("81.8 % of the candles are missing (9 in 1 gaps)");
  });

  it("name a fall as well as a rise, and no candle that a gap policy made up", async () => {
    expect(
      await warningsOf(
        candlesOf([
          [100, 100, 100, 100],
          [40, 40, 40, 40],
        ]),
      ),
    ).toMatch(/1 jumps of more than 50.0 %/);
    const gappy = candlesClosingAt([100, 100, 100]);
    gappy.openTimeMs.set([0, DAY_MS, 4 * DAY_MS]);
    const filled = await warningsOf(gappy, { gap_policy: "flat" });
    expect(filled).toContain("40.0 % of the candles are missing (2 in 1 gaps)");
    expect(filled).not.toContain("no volume");
  });

  it("name a warm-up that is too short, and an optimistic fill", async () => {
    expect(await warningsOf(candlesClosingAt([100, 100, 100]))).toContain("no decisions in the first 1 candles: the strategy needs 1 before it, there are 0");
    expect(await warningsOf(candlesClosingAt([100, 100, 100]), { execution: { fill: "close" } })).toContain("optimistic");
  });

  it("name the part of a range that has no candles", async () => {
    const range = { start_date: "1970-01-01T00:00:00Z", end_date: "1970-01-05T00:00:00Z" };
    const late = candlesClosingAt([100, 100], DAY_MS, 2 * DAY_MS);
    expect(await warningsOf(late, range)).toContain("begin at 1970-01-03T00:00:00.000Z, later than the start that was asked for, 1970-01-01T00:00:00.000Z");
    const early = candlesClosingAt([100, 100, 100]);
    expect(await warningsOf(early, range)).toContain("end at 1970-01-04T00:00:00.000Z, earlier than the end that was asked for, 1970-01-05T00:00:00.000Z");
    const covering = candlesClosingAt([100, 100, 100, 100]);
    expect(await warningsOf(covering, range)).not.toMatch(/asked for/);
  });

  it("give the interval that stop and target leave open", async () => {
    const candles = candlesOf([
      [100, 100, 100, 100, 1],
      [100, 101, 100, 101, 9],
      [101, 200, 50, 101, 1],
      [101, 101, 101, 101, 1],
    ]);
    const free = { fee_rate: 0, slippage_rate: 0, stop_loss_rate: 0.1, take_profit_rate: 0.2 };
    expect(await warningsOf(candles, { execution: free })).toContain(
      "1 candles reached stop and target: the total return lies between -10.0 % (stop first, shown) and 20.0 %",
    );
  });
});
