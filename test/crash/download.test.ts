import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { ParquetCandleStore } from "../../src/adapters/candle-store/parquet-candle-store.ts";
import { startUpbitSimulator, type UpbitSimulator } from "../../src/adapters/upbit-simulator/upbit-simulator.ts";
import type { SeriesId } from "../../src/app/market-data/series.ts";
import { createRandom } from "../../src/engine/random.ts";
import { runCommandWith } from "../support/run-command.ts";
import { useTemporaryFolders } from "../support/temporary-folder.ts";
import { range, walkCandles } from "../support/walk-candles.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
const MINUTE_MS = 60_000;
const MINUTES: SeriesId = { exchange: "upbit", symbol: "KRW-BTC", timeframe: "1m" };
const FIRST_SLOT = Date.UTC(2023, 10, 15) / MINUTE_MS;
const CANDLES = 100_000;
/** What Upbit states for candles, and the simulator holds its clients to. */
const STATED_RATE = 10;
const KILLS = 5;
const SEED = Number(process.env["CRASH_SEED"] ?? Date.now() % 2 ** 31);
const makeFolder = useTemporaryFolders();
let simulator: UpbitSimulator | undefined;

afterEach(() => simulator?.close());

interface Ended {
  readonly exitCode: number | null;
  readonly stderr: string;
}

/** Runs the download and kills it after a while, if it is still at work then. */
function runUntil(args: readonly string[], env: NodeJS.ProcessEnv, killAfterMs: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ["ignore", "ignore", "pipe"] });
    const timer = Number.isFinite(killAfterMs) ? setTimeout(() => child.kill("SIGKILL"), killAfterMs) : undefined;
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, stderr });
    });
  });
}

describe("a download of 100,000 candles from an exchange that misbehaves", () => {
  it("ends complete and without duplicates, keeps to the stated rate, and goes on after kills", async () => {
    console.log(`crash seed ${SEED}`);
    const random = createRandom(SEED);
    // A minute in fifty has no trade and so no candle; the history begins long before what is asked for.
    const slots = range(FIRST_SLOT - 5000, FIRST_SLOT + 110_000).filter(() => random() > 0.02);
    const candles = walkCandles({ timeframeMs: MINUTE_MS, slots });
    const startMs = FIRST_SLOT * MINUTE_MS;
    const wanted = slots.filter((slot) => slot >= FIRST_SLOT).slice(0, CANDLES);
    const endMs = ((wanted.at(-1) ?? 0) + 1) * MINUTE_MS;
    simulator = await startUpbitSimulator({
      markets: [{ symbol: "KRW-BTC", koreanName: "비트코인", englishName: "Bitcoin", candles, isSynthetic: true }],
      startMs: (FIRST_SLOT + 110_001) * MINUTE_MS,
      requestsPerSecond: STATED_RATE,
      seed: SEED,
      faultRates: { disconnect: 0.02, "429": 0.02, "5xx": 0.02, slow: 0.03, truncated: 0.02, empty: 0.02 },
    });
    const root = makeFolder();
    const args = [
      "data",
      "download",
      "--symbols",
      "KRW-BTC",
      "--timeframes",
      "1m",
      "--start",
      String(startMs),
      "--end",
      String(endMs),
      "--base-url",
      simulator.url,
    ];
    const env = { ...process.env, DATA_ROOT: root };
    let requestsBefore = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const { exitCode, stderr } = await runUntil(args, env, 4000 + random() * 9000);
      expect({ exitCode, stderr }).toEqual({ exitCode: null, stderr: "" });
      const { count } = simulator.stats.requests("candle");
      expect(count).toBeGreaterThan(requestsBefore);
      requestsBefore = count;
    }
    // An exchange that bans the address: the download ends at once, says for how long, and goes on afterwards.
    simulator.faults.push({ kind: "418", banMs: 1500 });
    const banned = await runUntil(args, env, Infinity);
    expect(banned.exitCode).toBe(1);
    expect(banned.stderr).toMatch(/exchange_blocked/);
    await new Promise((resolve) => setTimeout(resolve, 1600));
    expect(await runUntil(args, env, Infinity)).toEqual({ exitCode: 0, stderr: "" });
    const { count, largestInOneSecond } = simulator.stats.requests("candle");
    console.log(`${count} requests for ${CANDLES} candles, at most ${largestInOneSecond} in one second`);
    expect(largestInOneSecond).toBeLessThanOrEqual(STATED_RATE);
    const store = new ParquetCandleStore(root);
    const stored = await store.read(MINUTES);
    const from = slots.indexOf(wanted[0]);
    const expected = walkCandles({ timeframeMs: MINUTE_MS, slots });
    for (const column of ["openTimeMs", "open", "high", "low", "close", "volume"] as const) {
      expect(stored[column]).toEqual(expected[column].subarray(from, from + CANDLES));
    }
    const manifest = await store.describe(MINUTES);
    expect(manifest).toMatchObject({ rows: CANDLES, synthetic: true, revisions: 0 });
    // Every gap is the exchange's own word.
    expect(manifest?.gaps.confirmed_candles).toBe(manifest?.gaps.missing_candles);
    await store.close();
    expect((await runCommandWith({ DATA_ROOT: root }, "data", "verify", "--json")).exitCode).toBe(0);
    const again = await runCommandWith({ DATA_ROOT: root }, ...args, "--dry-run");
    expect(again.stdout).toBe("upbit KRW-BTC 1m: nothing is missing\n");
  }, 600_000);
});
