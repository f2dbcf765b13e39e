import { beforeAll, describe, expect, it } from "vitest";
import { findStrategyByNameOrPath } from "../../../../../src/adapters/find-strategy.ts";
import { sha256 } from "../../../../../src/adapters/sha256.ts";
import { type BacktestReport, runBacktests } from "../../../../../src/app/backtest/run-backtests.ts";
import { INCLUDABLE, type Includable, toResult } from "../../../../../src/app/backtest/to-result.ts";
import { makeDemoCandles } from "../../../../../src/app/demo-market/demo-market.ts";
import { bundleOfReport } from "../../../../../src/app/runs/bundle-of-report.ts";
import { importDocument } from "../../../../../src/app/runs/import/import-document.ts";
import type { RunBundle } from "../../../../../src/app/runs/ports.ts";
import { DAY_MS } from "../../../../support/candles-of.ts";

const FINISHED_MS = Date.parse("2024-02-01T00:00:00Z");

let report: BacktestReport;

beforeAll(async () => {
  report = await runBacktests(
    { symbols: ["DEMO-BTC", "DEMO-ETH"], strategy: "sma_cross", timeframe: "1d", start_date: "2022-01-01", end_date: "2023-06-30" },
    {
      source: { load: (symbol) => Promise.resolve({ candles: makeDemoCandles(symbol, DAY_MS), isSynthetic: true, notes: [] }) },
      loadStrategy: findStrategyByNameOrPath,
      sha256,
      nowMs: FINISHED_MS,
    },
  );
});

const jsonWith = (...include: Includable[]): string => JSON.stringify(toResult(report, new Set(include), sha256, 250));

function importText(text: string): RunBundle | null {
  return importDocument({ text, bytes: text.length, sha256: sha256([text]), modifiedMs: FINISHED_MS }, null, {
    note: "n",
    tags: ["t"],
    naiveZone: "KST",
    sha256,
  });
}

describe("a result of our own", () => {
  it("becomes the very run that would have been saved at once", () => {
    const result = toResult(report, new Set(INCLUDABLE), sha256, 250);
    const context = { exchange: null, candleSize: null, startedMs: FINISHED_MS - 250, finishedMs: FINISHED_MS, note: "n", tags: ["t"] };
    const atOnce = bundleOfReport(report, result, context);
    expect(atOnce.tables.map(({ rows }) => rows).every((rows) => rows > 0)).toBe(true);
    expect(importText(JSON.stringify(result))).toEqual(JSON.parse(JSON.stringify(atOnce), restoreColumns(atOnce)));
  });

  it("has the tables that were included, and no others", () => {
    const names = (text: string): string[] => importText(text)?.tables.map(({ name }) => name) ?? [];
    expect(names(jsonWith())).toEqual(["symbol_summary"]);
    expect(names(jsonWith("equity"))).toEqual(["symbol_summary", "equity"]);
    expect(names(jsonWith("trades", "signals"))).toEqual(["symbol_summary", "signals", "trades"]);
  });

  it("has its receipts and nothing of them twice", () => {
    const bundle = importText(jsonWith("trades"));
    expect(bundle?.receipt).toHaveLength(2);
    expect(bundle?.record).toMatchObject({ origin: "engine", sourceRunId: null, synthetic: true, finishedMs: FINISHED_MS });
    expect(JSON.stringify(bundle?.document)).not.toMatch(/"receipt"|"exit_price"/);
  });

  it.each<[RegExp, string, RegExp]>([
    [/"run_id":"run_[0-9a-f]+"/, '"run_id":"run_0"', /was edited: run_id does not follow from the receipts/],
    [/"orders_sha256":"[0-9a-f]{64}"/, `"orders_sha256":"${"0".repeat(64)}"`, /was edited: run_id does not follow/],
    [/"final_equity":[0-9.]+/, '"final_equity":1', /was edited: totals do not follow from the symbols/],
    [/"trades":\[\{[^}]*\},/, '"trades":[', /DEMO-BTC: trades are not as many as portfolio counts/],
    [/"signals":\[\{[^}]*\},/, '"signals":[', /DEMO-BTC: signals are not as many as signal_study counts/],
    [/"equity":\[\{[^}]*\},/, '"equity":[', /DEMO-BTC: equity has not one point a candle/],
    [/"equity":[0-9.]+,("drawdown":[0-9.e-]+\}\],"cost)/, '"equity":1,$1', /DEMO-BTC: equity does not end at final_equity/],
    [/,"signals":\[[^\]]*\]/, "", /only 1 of 2 symbols have signals/],
    [/"gap_policy":"skip"/, '"gap_policy":"banana"', /expected what backtest --json prints; \/gap_policy/],
    [/"win_rate":[0-9.]+/, '"win_rate":NaN', /has no NaN/],
    [/"execution_time_ms":250/, '"execution_time_ms":-1', /execution_time_ms was -1/],
    [/"end":"2023[^"]+"/, '"end":"2021-01-01T00:00:00.000Z"', /end was 2021/],
  ])("is refused after the edit %s", (what, replacement, message) => {
    const text = jsonWith(...INCLUDABLE);
    const edited = text.replace(what, replacement);
    expect(edited).not.toBe(text);
    expect(() => importText(edited)).toThrow(message);
  });
});

/** Typed arrays as they were: JSON makes objects of them. */
function restoreColumns(bundle: RunBundle): (this: unknown, key: string, value: unknown) => unknown {
  return (key, value) => (key === "tables" ? bundle.tables : value);
}
