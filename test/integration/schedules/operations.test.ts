import { mkdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { ParquetCandleStore } from "../../../src/adapters/candle-store/parquet-candle-store.ts";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import { PostgresAuditLog } from "../../../src/adapters/postgres/audit.ts";
import { PostgresEndedWork } from "../../../src/adapters/postgres/ended-work.ts";
import { PostgresMarketStore } from "../../../src/adapters/postgres/market-store.ts";
import { PostgresSessionReader } from "../../../src/adapters/postgres/sessions/postgres-session-reader.ts";
import { BundleRunStore } from "../../../src/adapters/runs/bundle-run-store.ts";
import type { Task } from "../../../src/app/jobs/task.ts";
import { runRefreshTask } from "../../../src/app/market-data/refresh-task.ts";
import { runRetentionTask } from "../../../src/app/retention/retention-task.ts";
import { HtsError } from "../../../src/engine/errors.ts";
import { createFakeExchange, type FakeExchange } from "../../support/fake-exchange.ts";
import { makeRun } from "../../support/make-run.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";
import { CLI_ACTOR } from "../../support/use-server.ts";
import { range, walkCandles } from "../../support/walk-candles.ts";

const HOUR_MS = 3_600_000;
/** 2024-01-01T00:00Z in hours. */
const FIRST = Date.UTC(2024, 0, 1) / HOUR_MS;
const postgres = usePostgres();
const makeFolder = useTemporaryFolders();
let url = "";
let folder = "";

beforeEach(async () => {
  url = await postgres.createDatabase();
  folder = makeFolder();
});

function taskOf(request: object): Task {
  return { request, scheduleName: "nightly" } as Task;
}

describe("a refresh of market data", () => {
  const candles = walkCandles({ timeframeMs: HOUR_MS, slots: range(FIRST - 100, FIRST + 50) });
  const progress: number[] = [];

  async function refresh(request: object, exchange: FakeExchange | HtsError) {
    await using database = connectDatabase({ url });
    const store = new ParquetCandleStore(folder);
    const markets = new PostgresMarketStore(database);
    const hold = (symbol: string, name = "upbit") =>
      store.merge(
        { exchange: name, symbol, timeframe: "1h" },
        { candles: walkCandles({ timeframeMs: HOUR_MS, slots: range(FIRST, FIRST + 10) }), covered: [], source: "test", isSynthetic: false },
      );
    for (const symbol of ["KRW-BTC", "KRW-ETH", "KRW-OFF"]) await hold(symbol);
    await hold("BTCUSDT", "somewhere");
    await markets.setActive({ exchange: "upbit", symbol: "KRW-OFF", baseCurrency: "OFF", quoteCurrency: "KRW" }, false, CLI_ACTOR);
    const openExchange = (name: string) => {
      if (name !== "upbit") return Promise.reject(new HtsError("exchange_unknown", `no adapter reaches ${name}`));
      return exchange instanceof HtsError ? Promise.reject(exchange) : Promise.resolve(exchange);
    };
    const dependencies = { store, markets, openExchange, nowMs: () => (FIRST + 50) * HOUR_MS + 60_000 };
    const done = runRefreshTask(taskOf(request), dependencies, { signal: new AbortController().signal, onProgress: (value) => progress.push(value) });
    const outcome = await done.catch((error: unknown) => error);
    const rows = (await store.list()).series.map(({ symbol, rows: count, first_ms }) => [symbol, count, first_ms]);
    await store.close();
    return { outcome, rows };
  }

  it("fetches what is new of each series from its own first candle on, and leaves alone what is switched off or out of reach", async () => {
    const exchange = createFakeExchange({ histories: [candles] });
    const { outcome, rows } = await refresh({}, exchange);
    expect(outcome).toEqual({ result: { series: 3, added_candles: 80, exchanges_out_of_reach: ["somewhere"] } });
    expect(rows).toEqual([
      ["BTCUSDT", 10, FIRST * HOUR_MS],
      ["KRW-BTC", 50, FIRST * HOUR_MS],
      ["KRW-ETH", 50, FIRST * HOUR_MS],
      ["KRW-OFF", 10, FIRST * HOUR_MS],
    ]);
    expect(progress.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(exchange.requests.map(({ symbol }) => symbol)).not.toContain("KRW-OFF");
  });

  it("is narrowed to what its payload names", async () => {
    const { rows } = await refresh({ exchanges: ["upbit"], symbols: ["KRW-ETH"], timeframes: ["1h"] }, createFakeExchange({ histories: [candles] }));
    expect(rows.filter(([, count]) => count === 50)).toEqual([["KRW-ETH", 50, FIRST * HOUR_MS]]);
  });

  it("brings the others up to date when one fails, and fails with what may work later first", async () => {
    const answers: Record<string, HtsError> = { "KRW-BTC": new HtsError("exchange_refused", "no such market") };
    const beforeAnswer = ({ symbol }: { symbol: string }): void => {
      if (answers[symbol] !== undefined) throw answers[symbol];
    };
    const { outcome, rows } = await refresh({ exchanges: ["upbit"] }, createFakeExchange({ histories: [candles], beforeAnswer }));
    expect(outcome).toMatchObject({ code: "exchange_refused", message: expect.stringMatching(/^upbit KRW-BTC 1h: no such market; .*switch it off/) as string });
    expect(rows.find(([symbol]) => symbol === "KRW-ETH")?.[1]).toBe(50);
    answers["KRW-ETH"] = new HtsError("store_locked", "another process writes");
    const again = await refresh(
      { exchanges: ["upbit"] },
      createFakeExchange({ histories: [walkCandles({ timeframeMs: HOUR_MS, slots: range(FIRST - 9, FIRST + 50), seed: 2 })], beforeAnswer }),
    );
    expect(again.outcome).toMatchObject({ code: "exchange_refused" });
  });

  it("is tried again when the exchange does not answer", async () => {
    const { outcome } = await refresh({}, new HtsError("exchange_unreachable", "no answer"));
    expect(outcome).toMatchObject({ code: "exchange_unreachable", retryable: true });
  });
});

describe("retention", () => {
  async function retain(request: object, signal = new AbortController().signal) {
    await using database = connectDatabase({ url });
    const runs = new BundleRunStore({ db: database, root: join(folder, "results") });
    const dependencies = { ended: new PostgresEndedWork(database), audit: new PostgresAuditLog(database), runs, nowMs: Date.now, sessionKeepDays: 90 };
    try {
      return await runRetentionTask(taskOf(request), dependencies, { signal, onProgress: () => undefined });
    } finally {
      await runs.close();
    }
  }

  /** Rows that differ from one another in the columns given. */
  async function addTask(columns: string, values: string): Promise<void> {
    await query(
      url,
      `insert into tasks (queue, kind, request, created_at, run_after, started_at, ${columns}) values ('operations', 'work', '{}', now() - interval '40 days', now(), now() - interval '40 days', ${values})`,
    );
  }

  it("lets go of tasks that ended long ago with their parts, and of nothing else", async () => {
    const old = "now() - interval '31 days'";
    await addTask("task_id, status, progress, finished_at", `'00000000-0000-4000-8000-000000000001', 'completed', 1, ${old}`);
    await addTask("parent_task_id, ordinal, status, progress, finished_at", `'00000000-0000-4000-8000-000000000001', 0, 'completed', 1, ${old}`);
    await addTask("status, finished_at", `'cancelled', ${old}`);
    await addTask("status, progress, finished_at, idempotency_key, request_sha256", `'completed', 1, now() - interval '29 days', 'young', repeat('0', 64)`);
    await addTask("status, finished_at, dead_at, error_code", `'failed', ${old}, ${old}, 'internal'`);
    await addTask("status", "'running'");
    for (const days of [39, 38]) await addTask("status, progress, finished_at, schedule_name", `'completed', 1, now() - interval '${days} days', 'monthly'`);
    await query(url, "update tasks set created_at = finished_at, started_at = finished_at where schedule_name is not null");
    expect(await retain({ tasks_older_than_days: 30 })).toMatchObject({ result: { tasks: 3, runs: 0 } });
    const left = await query(
      url,
      "select coalesce(idempotency_key, schedule_name, error_code, status) as what, round(extract(epoch from now() - finished_at) / 86400)::int as days from tasks order by 1",
    );
    expect(left).toEqual([
      { what: "internal", days: 31 },
      { what: "monthly", days: 38 },
      { what: "running", days: null },
      { what: "young", days: 29 },
    ]);
  });

  it("lets go of traces of sessions, and of nothing that came of them", async () => {
    const insert = `insert into sessions (session_id, status, exchange, feed, timeframe, execution, engine_version, initial_cash, cash, equity, start_at, started_at, stopped_at)
      values ($1, $2, 'upbit', 'live', '1m', '{}', '1', 1, 1, 1, now(), now() - interval '200 days', $3)`;
    const [running, ended] = ["00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"];
    await query(url, insert, [running, "running", null]);
    await query(url, insert, [ended, "stopped", new Date(Date.now() - 100 * 86_400_000)]);
    for (const session of [running, ended]) {
      await query(url, "insert into session_messages select $1, k, k, now() - make_interval(days => 120 - k), '[]' from generate_series(1, 100) k", [session]);
      await query(url, "insert into session_candles select $1, 'KRW-A', to_timestamp(k * 60), 1, 1, 1, 1, 1, 'stream' from generate_series(1, 700) k", [
        session,
      ]);
      await query(url, "insert into session_commands (session_id, command) values ($1, 'pause')", [session]);
      await query(url, "insert into session_equity values ($1, now() - interval '150 days', 1, 1, 0)", [session]);
    }
    expect(await retain({})).toMatchObject({ result: { session_traces: 30 + 30 + 700 + 1 } });
    const count = (table: string): Promise<unknown> =>
      query(url, `select session_id = $1 as lives, count(*)::int as n from ${table} group by 1 order by 1`, [running]);
    const [both, living] = [
      (n: number) => [
        { lives: false, n },
        { lives: true, n },
      ],
      (n: number) => [{ lives: true, n }],
    ];
    expect(await count("session_messages")).toEqual(both(70));
    expect(await count("session_candles")).toEqual(living(700));
    expect(await count("session_commands")).toEqual(living(1));
    expect(await count("session_equity")).toEqual(both(1));
    expect(await retain({ sessions_older_than_days: 30 })).toMatchObject({ result: { session_traces: 2 * 60 } });
  });

  it("leaves the last candle of what a session held when it ended, since that is what it is worth", async () => {
    const session = "00000000-0000-4000-8000-00000000000c";
    await query(
      url,
      `insert into sessions (session_id, status, exchange, feed, timeframe, execution, engine_version, initial_cash, cash, equity, start_at, started_at, stopped_at, committed_to)
        values ($1, 'stopped', 'upbit', 'live', '1m', '{}', '1', 1, 1, 1, now(), now() - interval '200 days', now() - interval '100 days', to_timestamp(660))`,
      [session],
    );
    for (const [symbol, status] of [
      ["KRW-A", "open"],
      ["KRW-B", "closed"],
    ]) {
      await query(url, "insert into session_strategies (session_id, symbol, strategy) values ($1, $2, 's')", [session, symbol]);
      await query(
        url,
        `insert into positions (session_id, symbol, strategy, number, status, quantity, cost, entry_price, entry_fee, opened_at, closed_at)
          values ($1, $2, 's', 0, $3, 1, 1, 1, 0, to_timestamp(0), case $3 when 'closed' then to_timestamp(60) end)`,
        [session, symbol, status],
      );
      await query(url, "insert into session_candles select $1, $2, to_timestamp(k * 60), 1, 1, 1, k, 1, 'stream' from generate_series(1, 10) k", [
        session,
        symbol,
      ]);
    }
    expect(await retain({})).toMatchObject({ result: { session_traces: 9 + 10 } });
    await using database = connectDatabase({ url });
    const { rows } = await new PostgresSessionReader(database).positions(session, {}, { limit: 10, after: null });
    const marks = rows.map(({ symbol, markPrice, markedMs }) => [symbol, markPrice, markedMs]);
    expect(marks.toSorted()).toEqual([
      ["KRW-A", 10, 660_000],
      ["KRW-B", null, null],
    ]);
    expect(await retain({})).toMatchObject({ result: { session_traces: 0 } });
  });

  it("lets go of expired answers, in batches", async () => {
    await query(
      url,
      `insert into idempotent_requests (principal, idempotency_key, request_sha256, created_id, claim_id, claimed_until, created_at, expires_at)
       select 'local', n::text, repeat('0', 64), gen_random_uuid(), gen_random_uuid(), now(), now() - interval '2 days', now() + case when n <= 1200 then -1 else 1 end * interval '1 hour'
       from generate_series(1, 1203) as n`,
    );
    expect(await retain({})).toMatchObject({ result: { expired_answers: 1200 } });
    expect(await query(url, "select count(*)::int as left from idempotent_requests")).toEqual([{ left: 3 }]);
  });

  it("keeps every run unless told otherwise, and tagged ones always; each that goes stands in the audit log", async () => {
    await using database = connectDatabase({ url });
    const runs = new BundleRunStore({ db: database, root: join(folder, "results") });
    const ids: string[] = [];
    for (const seed of [1, 2, 3]) {
      const { bundle } = await makeRun({ seed });
      await runs.publish(await runs.stage(bundle));
      ids.push(bundle.record.runId);
    }
    const [old = "", tagged = ""] = ids;
    await runs.annotate(tagged, { tags: ["candidate"] });
    for (const [n, id] of ids.entries()) {
      const at = `now() - interval '${n < 2 ? 400 : 1} days'`;
      await query(url, `update runs set created_at = ${at}, started_at = ${at}, finished_at = ${at} where run_id = $1`, [id]);
    }
    expect(await retain({ tasks_older_than_days: 1 })).toMatchObject({ result: { runs: 0 } });
    const stopped = AbortSignal.abort(new Error("told to stop"));
    await expect(retain({ runs_older_than_days: 365 }, stopped)).rejects.toThrow("told to stop");
    expect(await query(url, "select run_id from runs")).toHaveLength(3);
    const orphan = join(folder, "results", "run_00000000000000000000");
    mkdirSync(orphan);
    utimesSync(orphan, new Date(0), new Date(0));
    expect(await retain({ runs_older_than_days: 365 })).toEqual({
      result: { expired_answers: 0, tasks: 0, session_traces: 0, runs: 1, left_overs: 1, damaged_runs: [] },
    });
    expect((await query(url, "select run_id from runs")).map(({ run_id }) => run_id).toSorted()).toEqual(ids.filter((id) => id !== old).toSorted());
    expect(await query(url, "select actor, action, subject_id from audit")).toEqual([{ actor: "schedule:nightly", action: "run.delete", subject_id: old }]);
    await runs.close();
  });
});
