import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { ParquetCandleStore } from "../../src/adapters/candle-store/parquet-candle-store.ts";
import { stopOwnServer } from "../../src/adapters/postgres/resolve-server.ts";
import { findRedisBinary, stopOwnRedis } from "../../src/adapters/redis/own-redis.ts";
import type { BacktestResult } from "../../src/contract/backtest-result.ts";
import { makeOpenFolder } from "../support/make-open-folder.ts";
import { range, walkCandles } from "../support/walk-candles.ts";
import { rmSync } from "node:fs";

const run = promisify(execFile);
const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
const DAY_MS = 86_400_000;
/** The address that the lines of the contract name. */
const CONTRACT_ADDRESS = "localhost:8000";

const LINES = {
  run: `curl -X POST "http://localhost:8000/api/v1/backtests" -H "Content-Type: application/json" \\
  -d '{"symbols": ["KRW-BTC"], "strategy": "volume_zone_breakout", "start_date": "2024-01-01", "end_date": "2024-12-31", "candle_size": 100}'`,
  submit: `curl -X POST "http://localhost:8000/api/v1/backtests/async" -H "Content-Type: application/json" \\
  -d '{"symbols": ["KRW-BTC"], "strategy": "volume_zone_breakout", "start_date": "2024-01-01", "end_date": "2024-12-31", "candle_size": 1000}'`,
  status: `curl "http://localhost:8000/api/v1/backtests/async/{task_id}/status"`,
  logs: `curl "http://localhost:8000/api/v1/monitoring/logs?logger_name=backtest&level=ERROR"`,
};

interface Started {
  readonly child: ChildProcess;
  readonly port: number;
  readonly output: () => string;
  readonly stop: (signal: NodeJS.Signals) => Promise<number | null>;
}

/** A fresh installation: its own PostgreSQL, its own Redis where the machine has one, its own folder and port. */
describe("coin-hts start", () => {
  const ended: (() => Promise<void>)[] = [];
  afterEach(async () => {
    // The folder last, which the processes work on.
    for (const end of ended.splice(0).toReversed()) await end();
  });

  async function start(dataRoot: string, { detached = false } = {}): Promise<Started> {
    const port = await findFreePort();
    const variables = { DATA_ROOT: dataRoot, PORT: String(port), DATABASE_URL: "", REDIS_URL: "", QUEUE_BACKEND: "auto" };
    const child = spawn(process.execPath, [MAIN, "start"], { env: { ...process.env, ...variables }, stdio: ["ignore", "pipe", "pipe"], detached });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    const stop = (signal: NodeJS.Signals): Promise<number | null> => end(child, signal);
    ended.push(async () => void (await stop("SIGTERM")));
    for (const startMs = Date.now(); !output.includes("Ctrl-C stops everything"); await sleep(200)) {
      if (child.exitCode !== null || Date.now() - startMs > 120_000) throw new Error(`it did not start: ${output}`);
    }
    return { child, port, output: () => output, stop };
  }

  /** A line of the contract, verbatim but for the port, which is a free one here. */
  async function curl<T>(line: string, port: number): Promise<T> {
    expect(line).toContain(CONTRACT_ADDRESS);
    const { stdout } = await run("/bin/sh", ["-c", line.replace(CONTRACT_ADDRESS, `localhost:${port}`).replace("curl ", "curl -s ")]);
    return JSON.parse(stdout) as T;
  }

  function makeDataRoot(): string {
    const folder = makeOpenFolder();
    ended.push(async () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }

  it("answers the lines of the contract once KRW-BTC is in the store, on real servers that it ends again", async () => {
    const dataRoot = makeDataRoot();
    const store = new ParquetCandleStore(dataRoot);
    const candles = walkCandles({ timeframeMs: DAY_MS, slots: range(19_000, 20_200) });
    await store.merge({ exchange: "upbit", symbol: "KRW-BTC", timeframe: "1d" }, { candles, covered: [], source: "test", isSynthetic: false });
    await store.close();
    const { port, stop } = await start(dataRoot);

    const result = await curl<BacktestResult>(LINES.run, port);
    expect(result).toMatchObject({ strategy: "volume_zone_breakout", timeframe: "1d", start: "2023-12-31T15:00:00.000Z", end: "2024-12-31T15:00:00.000Z" });
    expect(result.symbols[0]).toMatchObject({ symbol: "KRW-BTC", candles: 100 });

    const accepted = await curl<{ task_id: string; status: string; created_at: string }>(LINES.submit, port);
    expect(Object.keys(accepted).toSorted()).toEqual(["created_at", "status", "task_id"]);
    expect(accepted.status).toBe("queued");
    const status = (): Promise<Record<string, unknown>> => curl(LINES.status.replace("{task_id}", accepted.task_id), port);
    await expect.poll(async () => (await status())["status"], { timeout: 60_000, interval: 200 }).toBe("completed");
    const done = await status();
    expect(done).toMatchObject({ progress: 1, attempts: 1, error: null, result: { totals: { candles: 366 } } });
    const runs = await curl<{ runs: { run_id: string }[] }>(`curl "http://localhost:8000/api/v1/backtests?symbol=KRW-BTC"`, port);
    expect(runs.runs.map(({ run_id }) => run_id).toSorted()).toEqual([result.run_id, String(done["run_id"])].toSorted());
    expect(await curl(LINES.logs, port)).toEqual({ status: "success", logs: [], count: 0, next_cursor: null });
    const { logs } = await curl<{ logs: { context: object }[] }>(LINES.logs.replace("&level=ERROR", ""), port);
    expect(logs.map(({ context }) => context)).toContainEqual(expect.objectContaining({ task_id: accepted.task_id, end: "completed" }));
    const { health } = await curl<{ health: Record<string, unknown> }>(`curl "http://localhost:8000/api/v1/monitoring/health"`, port);
    expect(health).toMatchObject({ postgresql: { status: "ok" }, storage: { status: "ok" } });
    const { backend } = await curl<{ backend: string }>(`curl "http://localhost:8000/api/v1/jobs/summary"`, port);
    const hasRedis = (await findRedisBinary()) !== null;
    if (!hasRedis) console.warn("\n*** no redis-server: the queue was in PostgreSQL; apt-get install -y redis-server ***\n");
    if (process.env["CI"]) expect(hasRedis, "a redis-server is needed where a change is judged: apt-get install -y redis-server").toBe(true);
    expect(backend).toBe(hasRedis ? "redis" : "postgres");

    expect(await stop("SIGINT")).toBe(0);
    expect(await findProcesses(dataRoot)).toEqual([]);
  }, 240_000);

  it("ends everything in order although Ctrl-C comes again and again, and to every process at once", async () => {
    const dataRoot = makeDataRoot();
    const { child } = await start(dataRoot, { detached: true });
    const exited = new Promise((resolve) => child.on("exit", resolve));
    for (let n = 0; n < 3; n++) {
      process.kill(-(child.pid as number), "SIGINT");
      await sleep(100);
    }
    expect(await exited).toBe(0);
    expect(await findProcesses(dataRoot)).toEqual([]);
  }, 240_000);

  it("ends the server when the command itself is killed, and comes up again afterwards", async () => {
    const dataRoot = makeDataRoot();
    const { child, port } = await start(dataRoot);
    child.kill("SIGKILL");
    const isGone = (): Promise<boolean> =>
      fetch(`http://127.0.0.1:${port}/healthz`).then(
        () => false,
        () => true,
      );
    await expect.poll(isGone, { timeout: 30_000 }).toBe(true);
    const again = await start(dataRoot);
    expect((await fetch(`http://127.0.0.1:${again.port}/readyz`)).status).toBe(200);
    expect(await again.stop("SIGTERM")).toBe(0);
    // What the killed one had started is somebody else's to the next one, which leaves it running.
    await stopOwnRedis(dataRoot);
    await stopOwnServer(dataRoot);
  }, 240_000);

  it("puts the demo market into an empty store, shows a run of it, and keeps both over a restart", async () => {
    const dataRoot = makeDataRoot();
    const first = await start(dataRoot);
    expect(first.output()).toContain("SYNTHETIC DATA");
    expect(first.output()).toContain(`http://127.0.0.1:${first.port}`);
    expect(await first.stop("SIGTERM")).toBe(0);
    const second = await start(dataRoot);
    expect(second.output()).not.toContain("SYNTHETIC DATA");
    const { runs } = await curl<{ runs: { synthetic: boolean; trades: number }[] }>(`curl "http://localhost:8000/api/v1/backtests"`, second.port);
    expect(runs).toMatchObject([{ synthetic: true }]);
    expect(await second.stop("SIGINT")).toBe(0);
  }, 240_000);
});

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.on("exit", (code) => resolve(code));
    child.kill(signal);
  });
}

/** Command lines of processes that work on a folder. */
async function findProcesses(folder: string): Promise<string[]> {
  const { stdout } = await run("ps", ["-eo", "args"]);
  return stdout.split("\n").filter((line) => line.includes(folder));
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}
