import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_SYMBOL_NAMES } from "../../../src/app/demo-market/demo-market.ts";
import { type CommandResult, runCommandWith } from "../../support/run-command.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

const MAIN = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));
const [DEMO = ""] = DEMO_SYMBOL_NAMES;
const START = ["start", "--symbols", DEMO, "--strategy", "sma_cross", "--params", '{"fast": 2, "slow": 5}', "--timeframe", "1h"];
const PATIENT = { timeout: 40_000, interval: 200 };

describe("coin-hts paper", () => {
  const postgres = usePostgres();
  let url = "";
  let folder = "";

  beforeAll(async () => {
    url = await postgres.createDatabase();
    folder = mkdtempSync(join(tmpdir(), "coin-hts-paper-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const variables = (): Record<string, string> => ({ DATABASE_URL: url, DATA_ROOT: folder });
  const paper = (...args: string[]): Promise<CommandResult> => runCommandWith(variables(), "paper", ...args);
  const json = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { stdout, stderr, exitCode } = await paper(...args, "--json");
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  /** Runs a session here until it has begun, then tells it to end. */
  async function runHere(...args: string[]): Promise<{ readonly exitCode: number | null; readonly lines: Record<string, unknown>[]; readonly stderr: string }> {
    const child = spawn(process.execPath, [MAIN, "paper", ...START, "--json", ...args], {
      env: { ...process.env, ...variables() },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    try {
      await expect.poll(() => stdout, PATIENT).toContain('"kind":"started"');
    } finally {
      child.kill("SIGINT");
    }
    const exitCode = await ended;
    return {
      exitCode,
      lines: stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
      stderr,
    };
  }

  it("starts a session for whoever runs it, and steers it", async () => {
    const session = await json(...START, "--name", "first", "--risk", '{"max_open_positions": 1}', "--detach");
    const id = String(session["session_id"]);
    expect(session).toMatchObject({ name: "first", exchange: "demo", timeframe: "1h", status: "running", owner: null, risk: { max_open_positions: 1 } });
    for (const [name, ...more] of [["pause"], ["resume"], ["mode", DEMO, "sma_cross", "disabled"], ["kill", "--keep-positions"]] as const)
      expect(await json(name, id, ...more)).toMatchObject({ session_id: id });
    expect((await paper("stop", id)).stdout).toContain("coin-hts serve --role live");
    const commands = await query(url, "select command, detail from session_commands where session_id = $1 order by command_id", [id]);
    expect(commands.map(({ command }) => command)).toEqual(["pause", "resume", "set_mode", "kill", "stop"]);
    expect(commands[3]?.["detail"]).toEqual({ leave: false });
    expect((await paper("status")).stdout).toMatch(new RegExp(`${id} +first +running +stopped +1h +1 +1 +0`));
    expect(await json("status", id)).toMatchObject({ session_id: id, traders: [{ symbol: DEMO, strategy: "sma_cross" }] });
    for (const name of ["trades", "signals", "orders"]) expect(await json(name, id)).toEqual({ [name]: [] });
    const audit = await query(url, "select action, actor like 'cli:%' as by_cli from audit where subject_id = $1 order by audit_id", [id]);
    expect(audit).toEqual(["create", "pause", "resume", "set_mode", "kill", "stop"].map((action) => ({ action: `session.${action}`, by_cli: true })));
    await query(url, "update sessions set status = 'stopped', stopped_at = now() where session_id = $1", [id]);
  });

  it("runs a session here, tells what happens, and lets go of it at Ctrl-C", async () => {
    const { exitCode, lines, stderr } = await runHere();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const [session, first] = lines;
    expect(first).toMatchObject({ topic: "session", session_id: session?.["session_id"], sequence: 1, payload: { kind: "started" } });
    expect(await query(url, "select status, owner from sessions where session_id = $1", [session?.["session_id"]])).toEqual([
      { status: "running", owner: null },
    ]);
    await query(url, "update sessions set status = 'stopped', stopped_at = now()  where session_id = $1", [session?.["session_id"]]);
  });

  it("ends it for good when it is to", async () => {
    const { exitCode, lines } = await runHere("--stop-on-exit");
    expect(exitCode).toBe(0);
    expect(await query(url, "select status from sessions where session_id = $1", [lines[0]?.["session_id"]])).toEqual([{ status: "stopped" }]);
    expect(lines.at(-1)).toMatchObject({ topic: "session", payload: { kind: "stopped" } });
  });

  it.each([
    [["start", "--symbols", DEMO], 2, "--strategy"],
    [["start", "--symbols", DEMO, "--strategy", "nothing"], 2, "strategy_unknown"],
    [["start", "--symbols", DEMO, "--strategy", "sma_cross", "--exchange", "binance"], 2, "exchange_unknown"],
    [["status", "00000000-0000-4000-8000-000000000001"], 1, "session_unknown"],
    [["stop", "00000000-0000-4000-8000-000000000001"], 1, "session_unknown"],
    [["mode", "00000000-0000-4000-8000-000000000001", DEMO, "sma_cross", "asleep"], 2, "asleep"],
  ] as const)("refuses what cannot be: %j", async (args, exitCode, text) => {
    expect(await paper(...args)).toMatchObject({ exitCode, stdout: "", stderr: expect.stringContaining(text) as string });
  });
});
