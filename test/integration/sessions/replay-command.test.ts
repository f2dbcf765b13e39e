import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import { PostgresSessionStore } from "../../../src/adapters/postgres/sessions/postgres-session-store.ts";
import { type CommandResult, runCommandWith } from "../../support/run-command.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

const MAIN = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));
const LAST_DAYS = ["--start", "2024-12-20", "--end", "2024-12-29"];

describe("coin-hts paper replay", () => {
  const postgres = usePostgres();
  let url = "";
  let folder = "";

  beforeAll(async () => {
    url = await postgres.createDatabase();
    folder = mkdtempSync(join(tmpdir(), "coin-hts-replay-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const replay = (...args: string[]): Promise<CommandResult> => runCommandWith({ DATABASE_URL: url, DATA_ROOT: folder }, "paper", "replay", ...args);

  it("trades the demo market over again as a backtest does, also while its connection is cut", async () => {
    const strategies = ["--strategy", "sma_cross", "--strategy", "volume_zone_breakout", "--params", '{"sma_cross": {"fast": 3, "slow": 9}}'];
    const { stdout, stderr, exitCode } = await replay("--demo", ...strategies, "--faults", '{"disconnect": 0.05}', ...LAST_DAYS, "--json");
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    const outcome = JSON.parse(stdout) as { session_id: string; reconnects: number; traders: { trades: number }[]; parity: { score: number; fills: number }[] };
    expect(outcome).toMatchObject({ status: "stopped", symbols: ["DEMO-BTC", "DEMO-ETH"], timeframe: "1h", synthetic: true });
    expect(outcome.reconnects).toBeGreaterThan(0);
    expect(outcome.traders.map(({ trades }) => trades > 0)).toEqual([true, true, true, true]);
    expect(outcome.parity.map(({ score }) => score)).toEqual(outcome.parity.map(() => 1));
    const kept = await query(url, "select count(*)::int as fills from fills where session_id = $1", [outcome.session_id]);
    expect(outcome.parity.reduce((sum, { fills }) => sum + fills, 0)).toBe(kept[0]?.["fills"]);
  });

  it("tells a person what came of it", async () => {
    const { stdout, exitCode } = await replay(...LAST_DAYS);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^session [0-9a-f-]{36} stopped: 1h candles \(synthetic\)/);
    expect(stdout).toMatch(/sma_cross on DEMO-BTC +\d+ +\d+ +\d/);
    expect(stdout).toMatch(/parity with a backtest over 11 days: 100\.00 %/);
  });

  /** Begins a replay that takes a day, and has its process end by a signal once the session runs. */
  async function breakOff(signal: "SIGINT" | "SIGKILL"): Promise<{ readonly id: string; readonly exitCode: number | null }> {
    const args = [MAIN, "paper", "replay", "--demo", ...LAST_DAYS, "--speed", "10", "--name", signal];
    const child = spawn(process.execPath, args, { env: { ...process.env, DATABASE_URL: url, DATA_ROOT: folder }, stdio: "ignore" });
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    const find = () =>
      query(
        url,
        "select session_id from sessions where name = $1 and owner is not null and exists (select from session_states s where s.session_id = sessions.session_id)",
        [signal],
      );
    try {
      await expect.poll(find, { timeout: 40_000, interval: 200 }).toHaveLength(1);
    } finally {
      child.kill(signal);
    }
    const [row] = await query(url, "select session_id from sessions where name = $1", [signal]);
    return { id: String(row?.["session_id"]), exitCode: await ended };
  }

  const endOf = (id: string) => query(url, "select status, owner, error_code from sessions where session_id = $1", [id]);

  it("is over when it is broken off, and says that it did not come to its end", async () => {
    const { id, exitCode } = await breakOff("SIGINT");
    expect(exitCode).toBe(1);
    expect(await endOf(id)).toEqual([{ status: "failed", owner: null, error_code: "cancelled" }]);
  });

  it("is never gone on with on live candles when its process dies, and is ended by whoever looks after sessions", async () => {
    const { id } = await breakOff("SIGKILL");
    const db = connectDatabase({ url });
    try {
      const store = new PostgresSessionStore(db);
      expect(await store.endLostReplays()).toBe(0);
      await query(url, "update sessions set lease_until = now() - interval '1 s' where session_id = $1", [id]);
      expect(await store.listOrphans()).not.toContain(id);
      expect(await store.endLostReplays()).toBe(1);
    } finally {
      await db.destroy();
    }
    expect(await endOf(id)).toEqual([{ status: "failed", owner: null, error_code: "worker_lost" }]);
  });

  it.each([
    [["--symbols", "KRW-BTC"], 3, "series_unknown"],
    [["--demo", "--start", "2030-01-01"], 3, "range_empty"],
    [["--demo", "--strategy", "none"], 2, "strategy_unknown"],
    [["--demo", "--risk", '{"max_open_positions": 0}'], 2, "risk_invalid"],
    [["--demo", "--faults", '{"earthquake": 1}'], 2, "usage"],
    [["--demo", "--speed", "-1"], 2, "usage"],
  ])("says what is wrong with %j", async (args, code, word) => {
    const { stderr, exitCode } = await replay(...args);
    expect(stderr).toContain(word);
    expect(exitCode).toBe(code);
  });
});
