import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { addSimulatorCommand } from "../../src/cli/commands/simulator.ts";
import { writeCandles } from "../support/write-candles.ts";
import { START_MS, walk } from "../unit/adapters/upbit-simulator/markets.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "coin-hts-simulator-"));
  for (const symbol of ["KRW-BTC", "KRW-ETH"]) writeCandles(join(folder, `${symbol}.csv`), walk(300));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

interface Running {
  readonly child: ChildProcess;
  /** What it has printed until it was ready. */
  readonly line: string;
  readonly stderr: () => string;
}

async function run(...args: string[]): Promise<Running> {
  const child = spawn(process.execPath, [MAIN, "simulator", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  let line = "";
  for await (const text of child.stdout.setEncoding("utf8")) {
    line += String(text);
    if (line.includes("\n")) break;
  }
  return { child, line, stderr: () => stderr };
}

function parse(...args: string[]): Promise<unknown> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  addSimulatorCommand(program).exitOverride().copyInheritedSettings(program);
  return program.parseAsync(["simulator", ...args], { from: "user" });
}

describe("simulator", () => {
  it("says where it is and that it is synthetic, and ends well when it is told to", async () => {
    const { child, line, stderr } = await run("--demo", "--symbols", "DEMO-BTC", "--port", "0", "--timeframe", "1d", "--start", "2021-06-01T00:00:00Z");
    expect(line).toMatch(
      /^simulator at (http:\/\/127\.0\.0\.1:\d+) and ws:\/\/127\.0\.0\.1:\d+\/websocket\/v1: synthetic 1d candles of DEMO-BTC, 2021-01-01T00:00:00\.000Z to 2025-01-01T00:00:00\.000Z, from 2021-06-01T00:00:00\.000Z on at 1x\n$/,
    );
    const [url] = /http:\S+/.exec(line) ?? [];
    const response = await fetch(`${url}/v1/candles/days?market=DEMO-BTC`);
    expect([response.headers.get("x-coin-hts-simulator"), await response.json()]).toMatchObject(["synthetic", [{ market: "DEMO-BTC" }]]);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(stderr()).toBe("");
  });

  it("says as JSON what it serves of files, and ends well on SIGINT", async () => {
    const candles = join(folder, "{symbol}.csv");
    const { child, line } = await run("--candles", candles, "--symbols", "KRW-BTC,KRW-ETH", "--port", "0", "--speed", "600", "--json");
    const until = new Date(START_MS + 300 * 60_000).toISOString();
    expect(JSON.parse(line)).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      web_socket_url: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\/websocket\/v1$/),
      symbols: ["KRW-BTC", "KRW-ETH"],
      timeframes: ["1m"],
      synthetic: false,
      from: "2024-01-01T00:00:00.000Z",
      until,
      start: "2024-01-01T02:30:00.000Z",
      speed: 600,
    });
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("warns before it lets others in", async () => {
    const { child, line, stderr } = await run("--demo", "--timeframe", "1d", "--port", "0", "--host", "0.0.0.0");
    expect(line).toMatch(/^simulator at http:\/\/0\.0\.0\.0:\d+/);
    child.kill("SIGTERM");
    await once(child, "close");
    expect(stderr()).toBe("coin-hts: warning: the simulator listens on 0.0.0.0 without authentication; anyone who reaches it can use it\n");
  });

  it("takes faults and a rate", async () => {
    const { line } = await run("--demo", "--timeframe", "1d", "--port", "0", "--rate", "3", "--faults", '{"5xx": 1}', "--json");
    const { url } = JSON.parse(line) as { url: string };
    const response = await fetch(`${url}/v1/market/all`);
    expect([response.status, response.headers.get("remaining-req")]).toEqual([500, "group=market; min=180; sec=2"]);
  });

  it.each([
    [[], "usage", /name what to simulate with --symbols, .*; or use --demo/],
    [["--demo", "--candles", "x.csv"], "usage", /exclude each other/],
    [["--candles", "x.csv"], "usage", /name what to simulate with --symbols/],
    [["--candles", "x.csv", "--symbols", "KRW-BTC,KRW-ETH"], "usage", /expected 2 candle files, was 1; .*with \{symbol\} in it/],
    [["--demo", "--symbols", "KRW-BTC"], "symbol_invalid", /the demo market has no "KRW-BTC"/],
    [["--demo", "--timeframe", "1d", "--speed", "fast"], "usage", /expected a speed from 0 to 10000, was NaN/],
    [["--demo", "--timeframe", "1d", "--faults", '{"fire": 1}'], "usage", /fault "fire" is unknown/],
    [["--demo", "--timeframe", "1d", "--start", "soon"], "date_invalid", /start was "soon"/],
    [["--demo", "--port", "70000"], "commander.invalidArgument", /Expected a port from 0 to 65535/],
  ])("refuses %j", async (args, code, message) => {
    await expect(parse(...args)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it("has a help with examples", async () => {
    let help = "";
    const program = new Command().exitOverride().configureOutput({ writeOut: (text) => void (help += text) });
    addSimulatorCommand(program).exitOverride().copyInheritedSettings(program);
    await expect(program.parseAsync(["simulator", "--help"], { from: "user" })).rejects.toMatchObject({ code: "commander.helpDisplayed" });
    expect(help).toContain("Examples:\n  coin-hts simulator --demo --speed 60\n");
  });
});
