import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { runBacktest, type BacktestRun } from "../../../src/engine/backtest.ts";
import { makeDemoCandles } from "../../../src/app/demo-market/demo-market.ts";
import { canonicalJson, hashCandles, hashOrders } from "../../../src/engine/receipt.ts";
import { resolveExecution } from "../../../src/engine/simulate/execution.ts";
import { smaCross } from "../../../src/engine/strategies/sma-cross.ts";
import { sha256 } from "../../../src/adapters/sha256.ts";
import { candlesOf, DAY_MS } from "../../support/candles-of.ts";

function run(settings: Record<string, unknown>): BacktestRun {
  const candles = makeDemoCandles("DEMO-BTC", DAY_MS);
  return runBacktest({ symbol: "DEMO-BTC", candles, from: 0, strategy: smaCross, params: { fast: 5, slow: 20 }, execution: resolveExecution(settings) });
}

describe("hashCandles", () => {
  it("is the SHA-256 of the columns as little-endian doubles", () => {
    const candles = candlesOf([[1, 4, 0.5, 2, 7]], DAY_MS, DAY_MS);
    const bytes = Buffer.alloc(48);
    [DAY_MS, 1, 4, 0.5, 2, 7].forEach((value, i) => bytes.writeDoubleLE(value, 8 * i));
    expect(hashCandles(candles, sha256)).toBe(createHash("sha256").update(bytes).digest("hex"));
  });

  it("changes with any value and with the flags of made-up candles", () => {
    const candles = candlesOf([[1, 4, 0.5, 2, 7]]);
    const hash = hashCandles(candles, sha256);
    expect(hashCandles({ ...candles, filled: Uint8Array.of(1) }, sha256)).not.toBe(hash);
    candles.volume[0] = 7.000000000000001;
    expect(hashCandles(candles, sha256)).not.toBe(hash);
  });
});

describe("hashOrders", () => {
  it("is equal for equal runs and differs with any fill", () => {
    const hash = hashOrders(run({}).outcome, sha256);
    expect(hashOrders(run({}).outcome, sha256)).toBe(hash);
    expect(hashOrders(run({ slippage_rate: 0.0003 }).outcome, sha256)).not.toBe(hash);
    expect(hashOrders(run({ position_fraction: 0.5 }).outcome, sha256)).not.toBe(hash);
  });

  it("covers a position that is still open", () => {
    const { outcome } = run({});
    expect(outcome.openPositions).toHaveLength(1);
    expect(hashOrders({ ...outcome, openPositions: [] }, sha256)).not.toBe(hashOrders(outcome, sha256));
  });
});

describe("canonicalJson", () => {
  it("sorts keys at every depth and leaves lists as they are", () => {
    expect(canonicalJson({ b: [2, 1, { d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[2,1,{"c":2,"d":1}]}');
  });
});
