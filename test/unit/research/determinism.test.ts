import { describe, expect, it } from "vitest";
import { makeDemoCandles } from "../../../src/app/demo-market/demo-market.ts";
import { sliceCandles } from "../../../src/engine/candles.ts";
import { createRandom } from "../../../src/engine/random.ts";
import { type AnyStrategy, type Decision, defineStrategy } from "../../../src/engine/strategies/strategy.ts";
import { checkDeterminism, type DeterminismRun } from "../../../src/research/determinism.ts";
import { mirrorCandles } from "../../../src/research/garbage-candles.ts";
import { candlesOf, DAY_MS } from "../../support/candles-of.ts";
import { averaging, counting, hoarding, honest, mixing, withKernel } from "./faulty-strategies.ts";

const CANDLES = sliceCandles(makeDemoCandles("DEMO-BTC", DAY_MS), 0, 500);

function faultyRuns(strategy: AnyStrategy, restores = 5): DeterminismRun[] {
  const report = checkDeterminism(strategy, {}, CANDLES, { restores, random: createRandom(3) });
  expect(report.ok).toBe(report.faults.length === 0);
  return report.faults.map(({ run }) => run);
}

describe("checkDeterminism", () => {
  it("finds nothing in honest strategies", () => {
    expect(faultyRuns(honest)).toEqual([]);
    expect(faultyRuns(averaging(30))).toEqual([]);
    expect(checkDeterminism(honest, {}, CANDLES, { restores: 5, random: createRandom(3) }).decisions).toBeGreaterThan(20);
  });

  it("catches a strategy that throws dice", () => {
    const random = createRandom(4);
    const dicing = defineStrategy({
      ...honest,
      decide: (): Decision | null => (random() < 0.1 ? { side: "BUY", confidence: 1 } : null),
      kernel: undefined as never,
    });
    expect(faultyRuns(dicing)).toEqual(["streamed", "interleaved", "restored", "repeated"]);
  });

  it("catches memory in a module that goes on from run to run", () => {
    expect(faultyRuns(counting())).toContain("repeated");
    expect(faultyRuns(hoarding())).toContain("repeated");
  });

  it("catches memory in a module that two symbols share", () => {
    expect(faultyRuns(mixing())).toEqual(["interleaved"]);
  });

  it("catches memory outside the state that a restored session does not have", () => {
    const memories = new WeakMap<object, { seen: number }>();
    const forgetful = defineStrategy({
      name: "forgetful",
      description: "",
      parameters: {},
      warmUpCandles: () => 0,
      createState: () => ({ seen: 0 }),
      decide(_history, _params, state) {
        const memory = memories.get(state) ?? { seen: 0 };
        memories.set(state, memory);
        return ++memory.seen % 7 === 0 ? { side: "BUY", confidence: 1 } : null;
      },
    });
    expect(faultyRuns(forgetful)).toEqual(["restored"]);
    expect(faultyRuns(forgetful, 0)).toEqual([]);
  });

  it("catches a kernel that says something else than decide", () => {
    expect(faultyRuns(withKernel((candles, params, from, signals) => honest.kernel?.(candles, params, from + 200, signals)))).toEqual(["kernel"]);
  });

  it("names the candle and both decisions", () => {
    const { faults } = checkDeterminism(
      withKernel(() => undefined),
      {},
      CANDLES,
      { restores: 0, random: createRandom(3) },
    );
    const first = CANDLES.close.findIndex((close, i) => i >= 3 && close > 1.1 * CANDLES.close[i - 3]);
    expect(faults).toEqual([{ run: "kernel", candleMs: CANDLES.openTimeMs[first], before: { side: "BUY", confidence: 1, level: null }, after: null }]);
  });
});

describe("mirrorCandles", () => {
  it("turns prices round and leaves times", () => {
    const mirrored = mirrorCandles(
      candlesOf([
        [1, 3, 1, 2, 10],
        [2, 6, 2, 5, 20],
      ]),
    );
    expect(mirrored).toEqual(
      candlesOf([
        [5, 6, 2, 2, 20],
        [2, 3, 1, 1, 10],
      ]),
    );
  });
});
