import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/adapters/sha256.ts";
import { hashInputs } from "../../../src/app/backtest/hash-inputs.ts";
import type { CandleSource } from "../../../src/app/backtest/ports.ts";
import { planBacktest } from "../../../src/app/backtest/run-backtests.ts";
import { splitSymbols } from "../../../src/app/backtest/split-backtest.ts";
import type { BacktestRequest } from "../../../src/contract/backtest-request.ts";
import { findStrategy } from "../../../src/engine/strategies/registry.ts";

const USUAL: BacktestRequest = { symbols: ["A", "B"], strategy: "sma_cross", start_date: "2024-01-01", end_date: "2024-01-10" };

function sourceOf(identify: CandleSource["identify"]): CandleSource {
  return { load: () => Promise.reject(new Error("read")), ...(identify === undefined ? {} : { identify }) };
}

const known = sourceOf((symbol) => Promise.resolve({ text: `${symbol} 1`, candles: 1000 }));

async function hash(request: Partial<BacktestRequest>, source = known, sourceSha256: string | null = null) {
  const full = { ...USUAL, ...request };
  const plan = await planBacktest(full, (name) => Promise.resolve({ strategy: findStrategy(name), sourceSha256 }));
  return hashInputs(plan, full.symbols, source, sha256);
}

describe("the inputs of a backtest", () => {
  it("are the same for what means the same, and read no candle", async () => {
    const { sha256: usual } = await hash({});
    expect((await hash({ params: { fast: 10 }, execution: { fill: "next_open" }, start_date: "2023-12-31T15:00:00Z" })).sha256).toBe(usual);
    expect((await hash({ note: "x", fresh: true })).sha256).toBe(usual);
  });

  it.each<[string, Partial<BacktestRequest>]>([
    ["a parameter", { params: { fast: 11 } }],
    ["an execution setting", { execution: { fee_rate: 0.0005 } }],
    ["the strategy", { strategy: "volume_long_candle" }],
    ["the range", { end_date: "2024-01-11" }],
    ["the timeframe", { timeframe: "1h" }],
    ["the gap policy", { gap_policy: "flat" }],
    ["the number of candles", { candle_size: 5 }],
    ["the order of the symbols", { symbols: ["B", "A"] }],
  ])("differ by %s", async (_, request) => {
    expect((await hash(request)).sha256).not.toBe((await hash({})).sha256);
  });

  it("differ by the candles and by the strategy's file", async () => {
    const { sha256: usual } = await hash({});
    expect(
      (
        await hash(
          {},
          sourceOf((symbol) => Promise.resolve({ text: `${symbol} 2`, candles: 1000 })),
        )
      ).sha256,
    ).not.toBe(usual);
    expect((await hash({}, known, "a".repeat(64))).sha256).not.toBe(usual);
  });

  it("count candles no more than the range and the request allow", async () => {
    expect((await hash({})).candles).toBe(20);
    expect((await hash({ timeframe: "1h" })).candles).toBe(480);
    expect((await hash({ candle_size: 3 })).candles).toBe(6);
    expect((await hash({ symbols: ["A"], timeframe: "1m" })).candles).toBe(1000);
  });

  it("are not known for a source that cannot tell its candles", async () => {
    expect(await hash({}, sourceOf(undefined))).toEqual({ sha256: null, candles: null });
    expect(
      await hash(
        {},
        sourceOf((symbol) => Promise.resolve(symbol === "A" ? null : { text: "x", candles: 1 })),
      ),
    ).toEqual({ sha256: null, candles: null });
  });
});

describe("splitting symbols", () => {
  it("keeps each once and in order, in parts of about the same number", () => {
    const symbols = Array.from({ length: 9 }, (_, i) => `S${i}`);
    for (const candles of [0, 999, 2e6, 4.4e6, 9e6, 1e12]) {
      const parts = splitSymbols(symbols, candles);
      expect(parts.flat()).toEqual(symbols);
      expect(Math.max(...parts.map(({ length }) => length)) - Math.min(...parts.map(({ length }) => length))).toBeLessThan(3);
    }
    expect([0, 1.4e6, 2e6, 1e12].map((candles) => splitSymbols(symbols, candles).length)).toEqual([1, 1, 2, 9]);
    expect(splitSymbols(["A"], 1e9)).toEqual([["A"]]);
  });
});
