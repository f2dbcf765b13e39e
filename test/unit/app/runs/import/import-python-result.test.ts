import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../../src/adapters/sha256.ts";
import { importDocument } from "../../../../../src/app/runs/import/import-document.ts";
import type { PythonDocument } from "../../../../../src/app/runs/import/python-source.ts";
import { toPythonResult } from "../../../../../src/app/runs/import/to-python-result.ts";
import type { RunBundle } from "../../../../../src/app/runs/ports.ts";
import { canonicalJson } from "../../../../../src/engine/receipt.ts";
import { savedDocument, savedRows } from "../../../../support/memory-run-store.ts";
import { makePythonResult, makePythonSymbol } from "../../../../support/python-results.ts";

const OPTIONS = { note: "moved", tags: ["python"], naiveZone: "KST", sha256 } as const;

function fileOf(text: string): { text: string; bytes: number; sha256: string; modifiedMs: number } {
  return { text, bytes: text.length, sha256: sha256([text]), modifiedMs: Date.parse("2024-02-01T00:00:00Z") };
}

function importText(text: string, manifest: string | null = null): RunBundle {
  const bundle = importDocument(fileOf(text), manifest === null ? null : fileOf(manifest), OPTIONS);
  if (bundle === null) throw new Error("not recognised as a run");
  return bundle;
}

const importResult = (result: unknown): RunBundle => importText(JSON.stringify(result));
const sourceOf = (bundle: RunBundle): PythonDocument["source"] => (bundle.document as PythonDocument).source;

/** What an export of the kept run is. */
function exportOf(bundle: RunBundle): unknown {
  return toPythonResult(savedDocument(bundle), { signals: savedRows(bundle, "signals"), equity: savedRows(bundle, "equity") });
}

describe("a result of the Python original", () => {
  it("becomes a run with its tables", () => {
    const bundle = importResult(makePythonResult());
    expect(bundle.record).toMatchObject({
      origin: "import",
      sourceRunId: "20240115-093000-a1b2c3",
      strategy: "volume_zone_breakout",
      strategySha256: null,
      params: { volume_window: 60 },
      timeframe: "1d",
      startMs: Date.parse("2023-12-31T15:00:00Z"),
      endMs: Date.parse("2024-01-05T15:00:00Z"),
      engineVersion: "coin-hts-python 1.2",
      note: "moved",
      tags: ["python"],
      totalReturn: null,
      trades: 1,
      totals: { symbols: 2, signals: 2, trades: 1 },
      executionTimeMs: 268.8,
      startedMs: Date.parse("2024-01-15T00:30:00.123Z"),
    });
    expect(bundle.record.runId).toMatch(/^imp_[0-9a-f]{20}$/);
    expect(bundle.record.symbols).toMatchObject([
      { symbol: "KRW-BTC", trades: 1, winRate: 0.5, computed: null, signalStudy: { signals: 2, win_rate: 0.5, avg_return: 2.0000008 } },
      { symbol: "KRW-ETH", trades: 0, winRate: null, computed: null },
    ]);
    expect(bundle.receipt).toBeNull();
    expect(bundle.tables.map(({ name, rows, symbolEnds }) => ({ name, rows, symbolEnds }))).toEqual([
      { name: "symbol_summary", rows: 2, symbolEnds: [2] },
      { name: "signals", rows: 2, symbolEnds: [2, 2] },
      { name: "equity", rows: 4, symbolEnds: [2, 4] },
    ]);
    expect(savedRows(bundle, "signals")[0]).toEqual({
      symbol: "KRW-BTC",
      timestamp: "2024-01-02T00:00:00.000Z",
      side: "BUY",
      entry_price: 59_000_000,
      exit_price: 60_180_000.5,
      return_pct: 2.0000008,
    });
    expect(savedRows(bundle, "equity")[3]).toEqual({ symbol: "KRW-ETH", timestamp: "2024-01-03T00:00:00.000Z", equity: 1.020000008, drawdown: 0.001 });
    expect(savedRows(bundle, "symbol_summary")[1]).toMatchObject({ symbol: "KRW-ETH", signals: 0, trades: 0, win_rate: null, max_drawdown: 1.25 });
  });

  it("says how it was read, and takes naive times as UTC when told so", () => {
    const text = JSON.stringify(makePythonResult());
    expect(sourceOf(importText(text, '{"files": ["result.json"]}'))).toMatchObject({
      program: "coin-hts-python",
      version: "1.2",
      sha256: sha256([text]),
      naive_times: "+09:00",
      notes: [],
      manifest: { files: ["result.json"] },
    });
    const utc = importDocument(fileOf(text), null, { ...OPTIONS, naiveZone: "UTC" }) as RunBundle;
    expect(sourceOf(utc).naive_times).toBe("+00:00");
    expect(savedRows(utc, "signals")[0]?.["timestamp"]).toBe("2024-01-02T09:00:00.000Z");
    expect(canonicalJson(exportOf(utc))).toBe(canonicalJson(makePythonResult()));
  });

  it("has an id that follows from its content, not from its layout or its manifest", () => {
    const result = makePythonResult();
    const id = importResult(result).record.runId;
    expect(importText(JSON.stringify(Object.fromEntries(Object.entries(result).toReversed()), null, 2), "{}").record.runId).toBe(id);
    expect(importResult(makePythonResult({ total_signals: 3 })).record.runId).not.toBe(id);
  });

  it("keeps what is not a table whole, fields that nobody knows included", () => {
    const extra = { slippage_model: { kind: "none", __proto__x: [1] } };
    const result = makePythonResult({ extra, symbols: [makePythonSymbol("KRW-BTC", { sharpe: 1.5 })] });
    const { document } = importResult(result);
    expect(document.result).toMatchObject({ extra, metadata: { execution_host: "desk-1" }, symbols: [{ symbol: "KRW-BTC", sharpe: 1.5 }] });
    expect(JSON.stringify(document.result)).not.toContain("performance_curve");
  });

  it("gives the same result again", () => {
    for (const result of [makePythonResult(), makePythonResult({ symbols: [] }), ...dirtyResults()]) {
      const bundle = importResult(result);
      expect(canonicalJson(exportOf(bundle))).toBe(canonicalJson(JSON.parse(JSON.stringify(result))));
    }
  });

  it("needs no exception a row for numbers in quotes, lower-case sides or another time format", () => {
    const row = (i: number): object => ({
      type: "sell",
      timestamp: `2024-01-02 09:0${i}:00+09:00`,
      entry_price: "59000000.0",
      exit_price: `${i}.50`,
      return_pct: i % 2 === 0 ? "nan" : "1.5",
    });
    const bundle = importResult(makePythonResult({ symbols: [makePythonSymbol("KRW-BTC", { signals: [0, 1, 2, 3].map(row) })] }));
    expect(savedRows(bundle, "signals").map((cells) => cells["return_pct"])).toEqual([null, 1.5, null, 1.5]);
    expect(savedRows(bundle, "signals")[1]).toMatchObject({ side: "SELL", entry_price: 59_000_000, exit_price: 1.5 });
    expect(sourceOf(bundle).layout.signals.lists).toEqual([{ rows: 4, exceptions: [] }]);
  });

  it("reads NaN as null and says so", () => {
    const bundle = importText(JSON.stringify(makePythonResult()).replace('"max_drawdown":1.25', '"max_drawdown":NaN'));
    expect(sourceOf(bundle).notes).toEqual(["1 numbers were NaN or infinite; they are null, as JSON has none of them"]);
    expect(savedRows(bundle, "symbol_summary")[0]).toMatchObject({ max_drawdown: null });
  });

  it("sorts rows by time, and gives them back as they stood", () => {
    const signals = ["2024-01-04", "2024-01-02", "2024-01-03"].map((timestamp) => ({ timestamp, type: "BUY" }));
    const result = makePythonResult({ symbols: [makePythonSymbol("KRW-BTC", { signals })] });
    const bundle = importResult(result);
    expect(savedRows(bundle, "signals").map(({ timestamp }) => timestamp)).toEqual([
      "2024-01-01T15:00:00.000Z",
      "2024-01-02T15:00:00.000Z",
      "2024-01-03T15:00:00.000Z",
    ]);
    expect(canonicalJson(exportOf(bundle))).toBe(canonicalJson(result));
  });

  it("has no table of what the original had no list of", () => {
    const bare = makePythonSymbol("KRW-BTC", { performance_curve: null, signals: undefined });
    expect(importResult(makePythonResult({ symbols: [bare] })).tables.map(({ name }) => name)).toEqual(["symbol_summary"]);
  });

  it("notes what it cannot take over, and keeps it", () => {
    const changes = {
      params: "none",
      start_date: "soon",
      run_id: "",
      execution_time: "fast",
      metadata: null,
      symbols: [makePythonSymbol("KRW-BTC", { win_rate: 55 })],
    };
    const bundle = importText(JSON.stringify(makePythonResult(changes)), "{");
    expect(bundle.record).toMatchObject({ params: {}, startMs: null, sourceRunId: null, executionTimeMs: null, startedMs: Date.parse("2024-02-01T00:00:00Z") });
    expect(bundle.record.symbols[0]).toMatchObject({ winRate: null, signalStudy: { win_rate: 55 } });
    expect(sourceOf(bundle).notes.join("\n")).toMatch(/manifest.*\nparams .*\nstart_date .*\nmetadata .*\nKRW-BTC: win_rate 55 .*\nrun_id /);
    const backwards = importResult(makePythonResult({ start_date: "2024-02-01" }));
    expect(backwards.record).toMatchObject({ startMs: null, endMs: null });
  });

  it.each([
    [{ timeframe: "1M" }, /timeframe was "1M", expected one that means one of 1m/],
    [{ timeframe: undefined }, /timeframe/],
    [{ strategy: "" }, /\/strategy/],
    [{ symbols: [makePythonSymbol("KRW-BTC"), makePythonSymbol("KRW-BTC")] }, /KRW-BTC is there twice/],
    [{ symbols: [makePythonSymbol("../../etc")] }, /\/symbols\/0\/symbol/],
    [{ symbols: [makePythonSymbol("KRW-BTC", { signals: [null] })] }, /KRW-BTC: row 1 was null, expected an object/],
    [{ symbols: [makePythonSymbol("KRW-BTC", { signals: "none" })] }, /\/symbols\/0\/signals/],
    [{ symbols: [makePythonSymbol("KRW-BTC", { signals: [{ timestamp: "NaT" }] })] }, /KRW-BTC: timestamp of row 1 was "NaT", expected a time/],
    [{ params: { name: "a\u0000b" } }, /NUL/],
  ])("refuses %j", (changes, message) => {
    expect(() => importResult(makePythonResult(changes))).toThrow(message);
  });

  it.each(["[]", "1", "null", '{"symbols": ["KRW-BTC"], "strategy": "x", "run_id": "1"}', '{"symbols": [{}]}', '{"name": "a", "version": "1"}'])(
    "is not %s",
    (text) => {
      expect(importDocument(fileOf(text), null, OPTIONS)).toBeNull();
    },
  );

  it("refuses broken JSON and JSON that is nested without end", () => {
    expect(() => importText('{"run_id": ')).toThrow(/expected JSON/);
    const deep = "[".repeat(200_000) + "]".repeat(200_000);
    expect(() => importText(JSON.stringify(makePythonResult()).replace('"params":{', `"params":{"deep":${deep},`))).toThrow(/nested too deeply/);
  });
});

/** What people's files look like after a few years. */
function dirtyResults(): Record<string, unknown>[] {
  const timestamp = "2024-01-02T09:00:00";
  const signals = [
    { symbol: "KRW-XRP", type: "Buy", timestamp: "2024-01-03T09:00:00.000001", entry_price: "1,000", exit_price: "", extra: { a: [1, null] } },
    { type: 1, timestamp, entry_price: true, return_pct: "inf", "": 0 },
    { type: null, timestamp: 1_704_067_200, entry_price: null, exit_price: 1e300, return_pct: -0.1 },
    { timestamp: "2024-01-05", type: "\ud800", entry_price: [], exit_price: "1e5" },
  ];
  const performance_curve = [
    { timestamp, equity: "1.0", drawdown: null },
    { timestamp, equity: "1.25" },
    { timestamp, equity: 1, drawdown: {} },
  ];
  return [
    makePythonResult({ symbols: [makePythonSymbol("KRW-BTC", { signals, performance_curve }), makePythonSymbol("KRW-ETH"), { symbol: "KRW-XRP" }] }),
    makePythonResult({ symbols: [makePythonSymbol("KRW-BTC", { signals: null, performance_curve: [] })], params: null, metadata: [1], start_date: 5 }),
    JSON.parse(JSON.stringify(makePythonResult()).replaceAll('"equity"', '"__proto__"').replaceAll('"exit_price"', '"toString"')) as Record<string, unknown>,
  ];
}
