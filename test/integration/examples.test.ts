import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadStrategy } from "../../src/adapters/strategy-files/load-strategy.ts";
import { makeDemoCandles } from "../../src/app/demo-market/demo-market.ts";
import { resolveStrategyParameters, runBacktest } from "../../src/engine/backtest.ts";
import { CANDLE_COLUMNS, sliceCandles } from "../../src/engine/candles.ts";
import { createRandom } from "../../src/engine/random.ts";
import { BUY, SELL } from "../../src/engine/signals.ts";
import { resolveExecution } from "../../src/engine/simulate/execution.ts";
import { scanSignals } from "../../src/engine/strategies/scan-signals.ts";
import { type Candle, type RunnerSnapshot, StrategyRunner } from "../../src/engine/strategies/strategy-runner.ts";
import { checkDeterminism } from "../../src/research/determinism.ts";
import { checkLookAhead } from "../../src/research/look-ahead.ts";
import { checkWarmUp } from "../../src/research/warm-up.ts";

const FOLDER = new URL("../../examples/", import.meta.url).pathname;
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".ts"));
const SELLING = new Set(["donchian-breakout.ts", "ema-trend-with-volume.ts"]);
const CANDLES = sliceCandles(makeDemoCandles("DEMO-ETH", 3_600_000), 2000, 7000);

it("there are examples, and the README names each of them", () => {
  expect(FILES.length).toBeGreaterThanOrEqual(3);
  const readme = readFileSync(`${FOLDER}README.md`, "utf8");
  for (const file of FILES) expect(readme).toContain(`[${file}](${file})`);
  const named = [...readme.matchAll(/\.\/examples\/([\w-]+\.ts)/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(0);
  for (const file of named) expect(FILES).toContain(file);
});

describe.each(FILES)("examples/%s", async (file) => {
  const { strategy } = await loadStrategy(FOLDER + file);
  const params = resolveStrategyParameters(strategy, {});
  const signals = scanSignals(strategy, params, CANDLES, 0);

  it("decides now and then, on both sides where it sells, and trades", () => {
    expect(strategy.name).toBe(file.replace(".ts", "").replaceAll("-", "_"));
    expect([...signals.side].filter((side) => side === BUY).length).toBeGreaterThan(20);
    expect(signals.side.includes(SELL)).toBe(SELLING.has(file));
    expect(signals.count).toBeLessThan(CANDLES.close.length / 2);
    const { outcome, holdCandles } = runBacktest({ symbol: "DEMO-ETH", candles: CANDLES, from: 1000, strategy, params, execution: resolveExecution({}) });
    expect(outcome.trades.length).toBeGreaterThan(10);
    expect(holdCandles === null).toBe(SELLING.has(file));
  });

  it("passes the check against looking ahead", () => {
    expect(checkLookAhead(strategy, params, CANDLES, { cuts: 8, random: createRandom(1) })).toMatchObject({ ok: true, cuts: 8, faults: [] });
  });

  it("declares a warm-up that is long enough", () => {
    const report = checkWarmUp(strategy, params, CANDLES, { cuts: 50, random: createRandom(2) });
    expect(report).toMatchObject({ ok: true, equalFrom: 1, faults: [] });
    expect(report.steps[0].comparedDecisions).toBeGreaterThan(1000);
  });

  it("passes the check of determinism", () => {
    expect(checkDeterminism(strategy, params, CANDLES, { restores: 20, random: createRandom(3) })).toMatchObject({ ok: true, faults: [] });
  });

  it("decides the same to the last bit as a stream that is saved and restored at every hundredth candle", () => {
    let runner = new StrategyRunner(strategy, params, CANDLES.timeframeMs);
    let s = 0;
    for (let i = 0; i < CANDLES.close.length; i++) {
      if (i % 100 === 99) runner = new StrategyRunner(strategy, params, CANDLES.timeframeMs, JSON.parse(JSON.stringify(runner.snapshot())) as RunnerSnapshot);
      const decision = runner.take(Object.fromEntries(CANDLE_COLUMNS.map((column) => [column, CANDLES[column][i]])) as Candle);
      if (signals.index[s] !== i) {
        expect(decision).toBeNull();
        continue;
      }
      expect(decision).toEqual({
        side: signals.side[s] === BUY ? "BUY" : "SELL",
        confidence: signals.confidence[s],
        ...(Number.isNaN(signals.level[s]) ? {} : { level: signals.level[s] }),
      });
      s++;
    }
    expect(s).toBe(signals.count);
  });
});
