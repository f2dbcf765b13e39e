import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CANDLE_COLUMNS, type Candles } from "../../src/engine/candles.ts";
import { createRandom } from "../../src/engine/random.ts";
import { BUY, SELL, SignalBuffer, type Signals } from "../../src/engine/signals.ts";
import { BUILT_IN_STRATEGIES } from "../../src/engine/strategies/registry.ts";
import { scanSignals } from "../../src/engine/strategies/scan-signals.ts";
import { type Candle, type RunnerSnapshot, StrategyRunner } from "../../src/engine/strategies/strategy-runner.ts";
import type { AnyStrategy } from "../../src/engine/strategies/strategy.ts";
import type { ParameterValues } from "../../src/engine/parameters.ts";
import { GARBAGE_KINDS, replacePast } from "../../src/research/garbage-candles.ts";
import { checkLookAhead } from "../../src/research/look-ahead.ts";
import { checkWarmUp } from "../../src/research/warm-up.ts";
import { arbitraryMarket, buildMarket } from "../support/arbitrary-candles.ts";
import { arbitraryParams } from "../support/arbitrary-strategies.ts";
import { checkProperty, enough } from "../support/check-property.ts";

const MIN_CANDLES = 70;
const MAX_CANDLES = 180;
/** Twice the longest warm-up fits into the shortest market. */
const MAX_WINDOW = 30;

describe.each(BUILT_IN_STRATEGIES)("$name", (strategy) => {
  const cases = fc.record({
    market: arbitraryMarket(MIN_CANDLES, MAX_CANDLES),
    params: arbitraryParams(strategy, MAX_WINDOW),
    seed: fc.integer(),
  });

  it("decides nothing by what comes later", () => {
    let compared = 0;
    checkProperty(cases, 100, ({ market, params, seed }) => {
      const report = checkLookAhead(strategy, params, buildMarket(market).candles, { cuts: 4, random: createRandom(seed) });
      expect(report.faults).toEqual([]);
      compared += report.comparedDecisions;
    });
    expect(compared).toBeGreaterThan(enough(100));
  });

  it("decides nothing by what lies before its warm-up", () => {
    let compared = 0;
    checkProperty(cases, 100, ({ market, params, seed }) => {
      const report = checkWarmUp(strategy, params, buildMarket(market).candles, { cuts: 4, random: createRandom(seed) });
      expect(report.faults).toEqual([]);
      compared += report.steps[0].comparedDecisions;
    });
    expect(compared).toBeGreaterThan(enough(100));
  });

  it("decides the same as kernel, candle by candle, as a stream and restored on the way, from wherever the run starts", () => {
    let decisions = 0;
    checkProperty(cases, 400, ({ market, params, seed }) => {
      const { candles } = buildMarket(market);
      const random = createRandom(seed);
      const from = Math.floor(random() * candles.close.length * 0.8);
      const truth = columnsOf(scanSignals(strategy, params, candles, 0, false));
      const fromTruth = truth.filter(([index]) => index >= from);
      expect(columnsOf(scanSignals(strategy, params, candles, 0))).toEqual(truth);
      expect(columnsOf(scanSignals(strategy, params, candles, from, false))).toEqual(fromTruth);
      expect(columnsOf(scanSignals(strategy, params, candles, from))).toEqual(fromTruth);
      expect(columnsOf(stream(strategy, params, candles, () => false))).toEqual(truth);
      expect(columnsOf(stream(strategy, params, candles, () => random() < 0.1))).toEqual(truth);
      decisions += truth.length;
    });
    expect(decisions).toBeGreaterThan(enough(200));
  });

  it("decides the same as kernel over thousands of candles and after wild ones, whose rounding could stay behind", () => {
    checkProperty(cases, 40, ({ market, params, seed }) => {
      const random = createRandom(seed);
      const { candles } = buildMarket({ ...market, shapes: Array.from({ length: 12 }, () => market.shapes).flat() });
      const wild = replacePast(candles, Math.floor(random() * 300), GARBAGE_KINDS[Math.floor(random() * GARBAGE_KINDS.length)], random);
      expect(columnsOf(scanSignals(strategy, params, wild, 0))).toEqual(columnsOf(scanSignals(strategy, params, wild, 0, false)));
    });
  });
});

/** Rows of [index, side, confidence, level]. */
function columnsOf({ count, index, side, confidence, level }: Signals): [number, number, number, number][] {
  return Array.from({ length: count }, (_, s) => [index[s], side[s], confidence[s], level[s]]);
}

function stream(strategy: AnyStrategy, params: ParameterValues, candles: Candles, isRestored: () => boolean): Signals {
  const signals = new SignalBuffer();
  let runner = new StrategyRunner(strategy, params, candles.timeframeMs);
  for (let i = 0; i < candles.close.length; i++) {
    if (isRestored()) runner = new StrategyRunner(strategy, params, candles.timeframeMs, JSON.parse(JSON.stringify(runner.snapshot())) as RunnerSnapshot);
    const decision = runner.take(Object.fromEntries(CANDLE_COLUMNS.map((column) => [column, candles[column][i]])) as Candle);
    if (decision !== null) signals.push(i, decision.side === "BUY" ? BUY : SELL, decision.confidence, decision.level ?? NaN);
  }
  return signals.toSignals();
}
