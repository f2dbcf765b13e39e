// Run by bench/run.ts in a process of its own: the memory of one whole backtest, as JSON on stdout.
import { resolveStrategyParameters, runBacktest } from "../src/engine/backtest.ts";
import { resolveExecution } from "../src/engine/simulate/execution.ts";
import { findStrategy } from "../src/engine/strategies/registry.ts";
import { makeRandomWalk } from "./random-walk.ts";

const [name = "", count = "0"] = process.argv.slice(2);
const strategy = findStrategy(name);
const params = resolveStrategyParameters(strategy, {});
const run = (candles: ReturnType<typeof makeRandomWalk>) =>
  runBacktest({ symbol: "WALK", candles, from: 0, strategy, params, execution: resolveExecution({}) });

function usedBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

// Compiled code is not the candles' memory.
run(makeRandomWalk({ count: 50_000, volatilityRate: 0.001, tick: 0 }));
const before = usedBytes();
const candles = makeRandomWalk({ count: Number(count), volatilityRate: 0.001, tick: 0 });
const candleBytes = usedBytes() - before;
const residentBefore = process.memoryUsage().rss;
const result = run(candles);
const peakBytes = Math.max(0, process.resourceUsage().maxRSS * 1024 - residentBefore) + candleBytes;
const resultBytes = usedBytes() - before;
console.log(JSON.stringify({ candleBytes, resultBytes, peakBytes, equity: result.outcome.equity.length }));
