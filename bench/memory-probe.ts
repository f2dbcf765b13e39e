// Linux only. Run by bench/run.ts in a process of its own: the memory of one whole backtest, as JSON on stdout.
import { readFileSync, writeFileSync } from "node:fs";
import { resolveStrategyParameters, runBacktest } from "../src/engine/backtest.ts";
import { resolveExecution } from "../src/engine/simulate/execution.ts";
import { findStrategy } from "../src/engine/strategies/registry.ts";
import { makeRandomWalk } from "../src/engine/yardstick/random-walk.ts";

const [name = "", count = "0"] = process.argv.slice(2);
const strategy = findStrategy(name);
const params = resolveStrategyParameters(strategy, {});
const run = (candles: ReturnType<typeof makeRandomWalk>) =>
  runBacktest({ symbol: "WALK", candles, from: 0, strategy, params, execution: resolveExecution({}) });

function peakResidentBytes(): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}

/** After two collections with a pause between them: the memory of typed arrays is given back in the background. */
async function usedBytes(): Promise<number> {
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 100));
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

// Compiled code is not the candles' memory.
run(makeRandomWalk({ count: 50_000, volatilityRate: 0.001, tick: 0 }));
const before = await usedBytes();
const candles = makeRandomWalk({ count: Number(count), volatilityRate: 0.001, tick: 0 });
const candleBytes = (await usedBytes()) - before;
// Forgets the peak so far, which is that of making the candles (proc(5), clear_refs).
writeFileSync("/proc/self/clear_refs", "5");
const residentBefore = process.memoryUsage().rss;
const result = run(candles);
const peakBytes = peakResidentBytes() - residentBefore + candleBytes;
const resultBytes = (await usedBytes()) - before;
console.log(JSON.stringify({ candleBytes, resultBytes, peakBytes, equity: result.outcome.equity.length }));
