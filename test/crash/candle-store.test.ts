import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ParquetCandleStore } from "../../src/adapters/candle-store/parquet-candle-store.ts";
import { mergeCandles } from "../../src/app/market-data/merge-candles.ts";
import type { SeriesId } from "../../src/app/market-data/series.ts";
import { type Candles, findFault } from "../../src/engine/candles.ts";
import { createRandom } from "../../src/engine/random.ts";
import { runCommandWith } from "../support/run-command.ts";
import { HOUR_MS, makeBatch } from "../support/hourly-batches.ts";
import { useTemporaryFolders } from "../support/temporary-folder.ts";
import { walkCandles } from "../support/walk-candles.ts";
import { writeCandles } from "../support/write-candles.ts";

const MERGE_ROUNDS = Number(process.env["CRASH_ROUNDS"] ?? 200) * 0.7;
const IMPORT_ROUNDS = Number(process.env["CRASH_ROUNDS"] ?? 200) * 0.3;
const SEED = Number(process.env["CRASH_SEED"] ?? Date.now() % 2 ** 31);
const HOURS: SeriesId = { exchange: "upbit", symbol: "KRW-BTC", timeframe: "1h" };
const makeFolder = useTemporaryFolders();
const MERGE_FOREVER = join(import.meta.dirname, "..", "support", "merge-forever.ts");
const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");

console.log(`crash seed ${SEED}, ${MERGE_ROUNDS + IMPORT_ROUNDS} rounds`);

/** Runs a process and kills it with SIGKILL some time after it has said so many lines; what it said until then. */
function killAfter(args: readonly string[], env: NodeJS.ProcessEnv, lines: number, delayMs: number): Promise<{ lines: string[]; wasKilled: boolean }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    let isArmed = false;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (isArmed || output.split("\n").length <= lines) return;
      isArmed = true;
      setTimeout(() => child.kill("SIGKILL"), delayMs);
    });
    child.on("error", reject);
    child.on("close", (_, signal) => resolve({ lines: output.split("\n").filter((line) => line !== ""), wasKilled: signal === "SIGKILL" }));
  });
}

async function expectSound(root: string): Promise<Candles> {
  const store = new ParquetCandleStore(root, { cacheBytes: 0 });
  try {
    expect(await store.findDamage(HOURS)).toEqual([]);
    const candles = await store.read(HOURS);
    expect(findFault(candles)).toBeNull();
    expect((await store.describe(HOURS))?.rows).toBe(candles.openTimeMs.length);
    return candles;
  } finally {
    await store.close();
  }
}

describe("a process that is killed while it writes candles", () => {
  it("leaves every batch that it acknowledged, the one at work wholly or not at all, and nothing broken", async () => {
    const random = createRandom(SEED);
    const root = makeFolder();
    let expected = walkCandles({ timeframeMs: HOUR_MS, slots: [] });
    let next = 0;
    let unacknowledged = 0;
    for (let round = 0; round < MERGE_ROUNDS; round++) {
      const { lines } = await killAfter([MERGE_FOREVER, root, String(next)], process.env, 1 + Math.floor(random() * 4), random() * 120);
      const acknowledged = lines.slice(1).map(Number);
      for (const k of acknowledged) expected = mergeCandles(expected, makeBatch(k)).candles;
      next += acknowledged.length;
      const stored =
        next === 0 && readdirSync(root).length === 0
          ? expected
          : await expectSound(root).catch((error: { code?: string }) => {
              if (next === 0 && error.code === "series_unknown") return expected;
              throw error;
            });
      const withNext = mergeCandles(expected, makeBatch(next)).candles;
      const isPublished = hash(stored) !== hash(expected);
      // Whole or not at all, in every column.
      expect(stored).toEqual(isPublished ? withNext : expected);
      if (isPublished) {
        expected = withNext;
        next++;
        unacknowledged++;
      }
    }
    console.log(`${next} merges in ${MERGE_ROUNDS} lives, ${unacknowledged} of them published and not yet acknowledged`);
    expect(next).toBeGreaterThan(MERGE_ROUNDS / 2);
  }, 600_000);

  it("leaves an import wholly or not at all", async () => {
    const random = createRandom(SEED + 1);
    const folder = makeFolder();
    const root = join(folder, "data");
    const env = { ...process.env, DATA_ROOT: root };
    let expected = walkCandles({ timeframeMs: HOUR_MS, slots: [] });
    let killed = 0;
    for (let round = 0; round < IMPORT_ROUNDS; round++) {
      const batch = makeBatch(1000 + round);
      const file = writeCandles(join(folder, "batch.csv"), batch);
      const args = [MAIN, "data", "import", file, "--exchange", "upbit", "--symbol", "KRW-BTC", "--timeframe", "1h"];
      const { lines, wasKilled } = await killAfter(args, env, 1, random() * 150);
      const after = mergeCandles(expected, batch).candles;
      const isAcknowledged = lines.some((line) => line.startsWith("imported"));
      if (wasKilled) killed++;
      const stored = await expectSound(root).catch((error: { code?: string }) => {
        if (expected.openTimeMs.length === 0 && error.code === "series_unknown") return expected;
        throw error;
      });
      const isImported = isAcknowledged || hash(stored) !== hash(expected);
      expect(stored).toEqual(isImported ? after : expected);
      if (isImported) expected = after;
    }
    console.log(`${killed} of ${IMPORT_ROUNDS} imports killed`);
    expect(killed).toBeGreaterThan(IMPORT_ROUNDS / 4);
    const { exitCode, stdout } = await runCommandWith({ DATA_ROOT: root }, "data", "verify", "--json");
    expect(exitCode, stdout).toBe(0);
  }, 600_000);
});

function hash({ openTimeMs, close }: Candles): string {
  return `${openTimeMs.length} ${close.reduce((sum, value, i) => sum + value * (i + 1), 0)}`;
}
