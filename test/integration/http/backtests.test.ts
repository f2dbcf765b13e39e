import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { ThreadComputer } from "../../../src/adapters/compute/thread-computer.ts";
import { ParquetCandleStore } from "../../../src/adapters/candle-store/parquet-candle-store.ts";
import { DEMO_EXCHANGE, makeDemoCandles } from "../../../src/app/demo-market/demo-market.ts";
import type { BacktestResult } from "../../../src/contract/backtest-result.ts";
import type { RunSummary } from "../../../src/contract/saved-run.ts";
import { range, walkCandles } from "../../support/walk-candles.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { usePostgres } from "../../support/use-postgres.ts";
import { type TestServer, type TestServerOptions, useServers } from "../../support/use-server.ts";

const DAY_MS = 86_400_000;
const postgres = usePostgres();
const makeFolder = useTemporaryFolders();
const openServer = useServers();
const BTC = { symbols: ["KRW-BTC"], strategy: "sma_cross", params: { fast: 3, slow: 8 }, start_date: "2024-01-01" };

/** A server over a store with 400 days of two markets of Upbit and one of the demo market. */
async function open(options: Partial<TestServerOptions> = {}): Promise<TestServer & { readonly dataRoot: string }> {
  const dataRoot = join(makeFolder(), "data");
  const store = new ParquetCandleStore(dataRoot);
  for (const [i, symbol] of ["KRW-BTC", "KRW-ETH"].entries()) {
    const candles = walkCandles({ timeframeMs: DAY_MS, slots: range(19_700, 20_100), seed: i + 1 });
    await store.merge({ exchange: "upbit", symbol, timeframe: "1d" }, { candles, covered: [], source: "test", isSynthetic: false });
  }
  const demo = makeDemoCandles("DEMO-BTC", DAY_MS);
  await store.merge({ exchange: DEMO_EXCHANGE, symbol: "DEMO-BTC", timeframe: "1d" }, { candles: demo, covered: [], source: "test", isSynthetic: true });
  await store.close();
  return { ...(await openServer({ databaseUrl: await postgres.createDatabase(), dataRoot, ...options })), dataRoot };
}

async function post(server: TestServer, url: string, body: object, headers: Record<string, string> = {}) {
  return server.app.inject({ method: "POST", url: `/api/v1${url}`, payload: body, headers });
}

async function get(server: TestServer, url: string, headers: Record<string, string> = {}) {
  return server.app.inject({ method: "GET", url: `/api/v1${url}`, headers });
}

describe("backtests over HTTP", () => {
  it("run, are kept, and are there in every form", async () => {
    const server = await open();
    const made = await post(server, "/backtests", { ...BTC, note: "first", tags: ["a"] });
    expect(made.statusCode, made.body).toBe(200);
    const result = made.json<BacktestResult>();
    expect(result.totals.trades).toBeGreaterThan(10);
    const [run] = (await get(server, "/backtests?symbol=KRW-BTC&tag=a")).json<{ runs: RunSummary[] }>().runs;
    expect(run).toMatchObject({ run_id: result.run_id, note: "first", trades: result.totals.trades });
    expect((await get(server, "/backtests/latest")).json()).toEqual(run);
    const kept = (await get(server, `/backtests/${result.run_id}`)).json<{ result: BacktestResult; money: string }>();
    expect(kept.result).toEqual(result);

    const page = (await get(server, `/backtests/${result.run_id}/trades?limit=7`)).json<{ rows: object[]; total: number; next_cursor: string }>();
    expect([page.rows.length, page.total]).toEqual([7, result.totals.trades]);
    const rest = (await get(server, `/backtests/${result.run_id}/trades?limit=10000&cursor=${page.next_cursor}`)).json<{ rows: object[]; next_cursor: null }>();
    const whole = (await get(server, `/backtests/${result.run_id}/trades`)).json<{ rows: object[] }>();
    expect([...page.rows, ...rest.rows]).toEqual(whole.rows);
    const csv = await get(server, `/backtests/${result.run_id}/equity?format=csv`);
    expect(csv.headers["content-type"]).toContain("text/csv");
    expect(csv.body.split("\n")).toHaveLength(1 + result.totals.candles + 1);
    expect(csv.body).toMatch(/^symbol,timestamp,equity,drawdown\n/);
    const parquet = await get(server, `/backtests/${result.run_id}/signals`, { accept: "application/vnd.apache.parquet" });
    expect(parquet.rawPayload.equals(readFileSync(join(server.dataRoot, "results", result.run_id, "signals.parquet")))).toBe(true);

    const report = await get(server, `/backtests/${result.run_id}/report.html`);
    expect(report.statusCode, report.body.slice(0, 500)).toBe(200);
    expect(report.body).toMatch(/^<!doctype html>/i);
    expect(report.headers["content-security-policy"]).toContain("default-src 'none'");
    expect((await get(server, `/backtests/${result.run_id}/verify`)).json()).toMatchObject({ reproduced: true });
    const exported = await server.app.inject({ method: "POST", url: `/api/v1/backtests/${result.run_id}/export` });
    expect(exported.json()).toMatchObject({ success: true, location: `objects/backtests/${result.run_id}` });

    const changed = await server.app.inject({ method: "PATCH", url: `/api/v1/backtests/${result.run_id}`, payload: { note: "second", tags: [] } });
    expect(changed.json()).toMatchObject({ note: "second", tags: [] });
    expect((await server.app.inject({ method: "DELETE", url: `/api/v1/backtests/${result.run_id}` })).statusCode).toBe(204);
    expect((await get(server, `/backtests/${result.run_id}`)).json()).toMatchObject({ status: 404, code: "run_unknown" });
    expect((await get(server, "/backtests/latest")).statusCode).toBe(404);
  });

  it("are answered from the kept run when the inputs are the same, unless a fresh one is wanted", async () => {
    const server = await open();
    const first = (await post(server, "/backtests", BTC)).json<BacktestResult>();
    await server.database.updateTable("runs").set({ execution_time_ms: 1 }).execute();
    expect((await post(server, "/backtests", { ...BTC, params: { slow: 8, fast: 3 } })).json()).toEqual(first);
    const fresh = (await post(server, "/backtests", { ...BTC, fresh: true })).json<BacktestResult>();
    expect(fresh.run_id).toBe(first.run_id);
    expect((await post(server, "/backtests", { ...BTC, params: { fast: 4, slow: 8 } })).json<BacktestResult>().run_id).not.toBe(first.run_id);
    expect((await get(server, "/backtests")).json<{ runs: unknown[] }>().runs).toHaveLength(2);
    // A candle that the exchange revised is another input.
    const store = new ParquetCandleStore(server.dataRoot);
    const candles = walkCandles({ timeframeMs: DAY_MS, slots: range(20_000, 20_010), seed: 77 });
    await store.merge({ exchange: "upbit", symbol: "KRW-BTC", timeframe: "1d" }, { candles, covered: [], source: "test", isSynthetic: false });
    await store.close();
    expect((await post(server, "/backtests", BTC)).json<BacktestResult>().run_id).not.toBe(first.run_id);
    expect((await get(server, `/backtests/${first.run_id}/verify`)).json()).toMatchObject({ reproduced: false });
    expect((await get(server, `/backtests/${first.run_id}/report.html`)).json()).toMatchObject({ code: "receipt_mismatch" });
  });

  it("are not computed again and again when the store has grown behind their range", async () => {
    const server = await open();
    const closed = { ...BTC, end_date: "2024-06-01" };
    const first = (await post(server, "/backtests", closed)).json<BacktestResult>();
    const store = new ParquetCandleStore(server.dataRoot);
    const candles = walkCandles({ timeframeMs: DAY_MS, slots: range(20_100, 20_110), seed: 9 });
    await store.merge({ exchange: "upbit", symbol: "KRW-BTC", timeframe: "1d" }, { candles, covered: [], source: "test", isSynthetic: false });
    await store.close();
    // Computed once more, since the files are other ones; it is the same run, and known by them from then on.
    const again = (await post(server, "/backtests", closed)).json<BacktestResult>();
    expect(again.run_id).toBe(first.run_id);
    const computed = vi.spyOn(ThreadComputer.prototype, "compute");
    expect((await post(server, "/backtests", closed)).json<BacktestResult>().run_id).toBe(first.run_id);
    expect(computed).not.toHaveBeenCalled();
    computed.mockRestore();
  });

  it("run several symbols, each on an account of its own, and are compared", async () => {
    const server = await open();
    const one = (await post(server, "/backtests", { ...BTC, symbols: ["KRW-ETH", "KRW-BTC"] })).json<BacktestResult>();
    expect(one.symbols.map(({ symbol }) => symbol)).toEqual(["KRW-ETH", "KRW-BTC"]);
    const other = (await post(server, "/backtests", BTC)).json<BacktestResult>();
    const compared = (await get(server, `/backtests/compare?run_id=${one.run_id}&run_id=${other.run_id}`)).json<{ differences: object[] }>();
    expect(compared.differences).toEqual([{ name: "symbols", values: [["KRW-ETH", "KRW-BTC"], ["KRW-BTC"]] }]);
  });

  it("find the demo market by its symbols, and label what is synthetic", async () => {
    const server = await open();
    const { symbols } = (await post(server, "/backtests", { symbols: ["DEMO-BTC"], strategy: "sma_cross" })).json<BacktestResult>();
    expect(symbols[0]?.synthetic).toBe(true);
  });

  it("become a task when that is preferred, once for each idempotency key", async () => {
    const server = await open();
    const [first, again] = [0, 1].map(() => post(server, "/backtests", BTC, { prefer: "respond-async", "idempotency-key": "k" }));
    const accepted = (await first)?.json<{ task_id: string; status: string }>();
    expect((await first)?.statusCode).toBe(202);
    expect((await first)?.headers["location"]).toBe(`/api/v1/backtests/async/${accepted?.task_id}/status`);
    const second = await again;
    if (second?.statusCode === 202) expect(second.json()).toEqual(accepted);
    else expect(second?.json()).toMatchObject({ code: "idempotency_pending" });
    expect((await post(server, "/backtests", { ...BTC, note: "x" }, { prefer: "respond-async", "idempotency-key": "k" })).json()).toMatchObject({
      status: 409,
    });
    expect(await server.database.selectFrom("tasks").select("task_id").execute()).toHaveLength(1);
    const state = await get(server, `/backtests/async/${accepted?.task_id}/status`);
    expect(state.json()).toMatchObject({ status: "queued", progress: 0, attempts: 0, run_id: null });
    const cancelled = await server.app.inject({ method: "DELETE", url: `/api/v1/backtests/async/${accepted?.task_id}` });
    expect(cancelled.json()).toMatchObject({ status: "cancelled" });
    expect((await server.app.inject({ method: "DELETE", url: `/api/v1/backtests/async/${accepted?.task_id}` })).json()).toMatchObject({ status: 409 });
    const events = await get(server, `/backtests/async/${accepted?.task_id}/events`);
    expect(events.headers["content-type"]).toContain("text/event-stream");
    expect(events.body).toMatch(/^id: cancelled\.0\.0\.0000\nevent: end\ndata: \{/);
  });

  it("are refused at the door, with the place and what to do", async () => {
    const server = await open();
    const cases: [object, number, string][] = [
      [{ ...BTC, symbols: [] }, 422, "input_invalid"],
      [{ ...BTC, symbols: ["../etc"] }, 422, "input_invalid"],
      [{ ...BTC, unknown: 1 }, 422, "input_invalid"],
      [{ ...BTC, symbols: ["KRW-NONE"] }, 404, "series_unknown"],
      [{ ...BTC, exchange: "binance" }, 404, "series_unknown"],
      [{ ...BTC, strategy: "nothing" }, 404, "strategy_unknown"],
      [{ ...BTC, strategy: "/etc/passwd" }, 404, "strategy_unknown"],
      [{ ...BTC, strategy: "../../x.ts" }, 404, "strategy_unknown"],
      [{ ...BTC, params: { fast: 0 } }, 422, "parameter_invalid"],
      [{ ...BTC, execution: { fee_rate: 2 } }, 422, "execution_invalid"],
      [{ ...BTC, start_date: "yesterday" }, 422, "date_invalid"],
      [{ ...BTC, timeframe: "2h" }, 422, "timeframe_unknown"],
    ];
    for (const url of ["/backtests", "/backtests/async"]) {
      for (const [body, status, code] of cases) {
        const answer = await post(server, url, body);
        expect([answer.statusCode, answer.json<{ code: string }>().code], JSON.stringify(body)).toEqual([status, code]);
      }
    }
    expect(await server.database.selectFrom("tasks").select("task_id").execute()).toEqual([]);
    expect((await get(server, "/backtests?from=yesterday")).json()).toMatchObject({ code: "date_invalid" });
    expect((await get(server, "/backtests/..%2f..%2fetc")).statusCode).toBe(422);
    expect((await get(server, "/backtests/async/00000000-0000-4000-8000-000000000000/status")).json()).toMatchObject({ code: "task_unknown" });
  });
});

describe("the audit log", () => {
  it("has every change of runs and tasks, who made it and of what, and none that changed nothing", async () => {
    const server = await open();
    const authorization = await server.authorize("run");
    const send = (method: "POST" | "PATCH" | "DELETE", url: string, payload?: object) =>
      server.app.inject({ method, url: `/api/v1${url}`, headers: authorization, ...(payload === undefined ? {} : { payload }) });
    const { run_id: runId } = (await send("POST", "/backtests", BTC)).json<BacktestResult>();
    // Answered from the run that is kept.
    await send("POST", "/backtests", BTC);
    await send("PATCH", `/backtests/${runId}`, { note: "x" });
    await send("POST", `/backtests/${runId}/export`);
    const { task_id: taskId } = (await send("POST", "/backtests/async", BTC)).json<{ task_id: string }>();
    await send("DELETE", `/backtests/async/${taskId}`);
    const { task_id: downloadId } = (await send("POST", "/data/ingestions", { symbols: ["KRW-BTC"], timeframes: ["1d"] })).json<{ task_id: string }>();
    await send("DELETE", `/jobs/${downloadId}`);
    await send("DELETE", `/backtests/${runId}`);
    await send("DELETE", `/backtests/${runId}`);
    const rows = await server.database
      .selectFrom("audit")
      .select(["action", "subject_id", "actor"])
      .where("action", "!=", "token.create")
      .orderBy("audit_id")
      .execute();
    expect(rows.map(({ action, subject_id }) => [action, subject_id])).toEqual([
      ["run.create", runId],
      ["run.annotate", runId],
      ["run.export", runId],
      ["task.submit", taskId],
      ["task.cancel", taskId],
      ["task.submit", downloadId],
      ["task.cancel", downloadId],
      ["run.delete", runId],
    ]);
    expect(new Set(rows.map(({ actor }) => actor))).toEqual(new Set(["run token"]));
  });

  it("is read by administrators, newest first, by what and whom", async () => {
    const server = await open();
    const [run, admin] = [await server.authorize("run"), await server.authorize("admin")];
    const runIds: string[] = [];
    for (const fast of [3, 4, 5]) {
      const payload = { ...BTC, strategy: "sma_cross", params: { fast, slow: 20 } };
      runIds.unshift((await server.app.inject({ method: "POST", url: "/api/v1/backtests", headers: run, payload })).json<BacktestResult>().run_id);
    }
    interface Page {
      readonly entries: readonly { readonly action: string; readonly subject_id: string; readonly actor: string }[];
      readonly next_cursor: string | null;
    }
    const list = async (query: string) => (await server.app.inject({ url: `/api/v1/audit?${query}`, headers: admin })).json<Page>();
    const first = await list("action=run.create&limit=2");
    const second = await list(`action=run.create&limit=2&cursor=${first.next_cursor}`);
    const entries = [...first.entries, ...second.entries];
    expect(entries.map(({ subject_id }) => subject_id)).toEqual(runIds);
    expect(entries[0]).toMatchObject({ action: "run.create", actor: "run token", subject_kind: "run" });
    expect(second.next_cursor).toBeNull();
    expect((await list(`subject_kind=run&subject_id=${runIds[2]}`)).entries).toHaveLength(1);
    expect((await server.app.inject({ url: "/api/v1/audit", headers: run })).statusCode).toBe(403);
  });
});

describe("jobs over HTTP", () => {
  it("are listed, counted, retried when dead, cancelled and removed", async () => {
    const server = await open();
    const accepted = (await post(server, "/data/ingestions", { symbols: ["KRW-BTC"], timeframes: ["1d"] })).json<{ task_id: string }>();
    const id = accepted.task_id;
    expect((await get(server, "/jobs")).json<{ jobs: object[] }>().jobs).toMatchObject([
      { task_id: id, kind: "download", queue: "data_ingestion", status: "queued" },
    ]);
    expect((await get(server, "/jobs/summary")).json()).toMatchObject({
      queues: [
        { queue: "backtest-queue", queued: 0 },
        { queue: "data_ingestion", queued: 1 },
        { queue: "operations", queued: 0 },
      ],
    });
    expect((await get(server, "/jobs?state=dead")).json()).toEqual({ jobs: [], next_cursor: null });
    expect((await server.app.inject({ method: "POST", url: `/api/v1/jobs/${id}/retry` })).json()).toMatchObject({ code: "task_conflict" });
    expect((await server.app.inject({ method: "DELETE", url: `/api/v1/jobs/${id}` })).statusCode).toBe(204);
    expect((await get(server, `/jobs/${id}`)).json()).toMatchObject({ status: "cancelled" });
    expect((await get(server, `/backtests/async/${id}/status`)).json()).toMatchObject({ code: "task_unknown" });
  });
});
