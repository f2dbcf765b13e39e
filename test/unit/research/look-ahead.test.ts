import { describe, expect, it } from "vitest";
import { makeDemoCandles } from "../../../src/app/demo-market/demo-market.ts";
import { type Candles, sliceCandles } from "../../../src/engine/candles.ts";
import { createRandom } from "../../../src/engine/random.ts";
import { BUY, SELL } from "../../../src/engine/signals.ts";
import { defineStrategy } from "../../../src/engine/strategies/strategy.ts";
import { checkLookAhead } from "../../../src/research/look-ahead.ts";
import { candlesClosingAt, DAY_MS } from "../../support/candles-of.ts";
import { averaging, counting, hoarding, honest, withKernel } from "./faulty-strategies.ts";

const CANDLES: Candles = sliceCandles(makeDemoCandles("DEMO-XRP", DAY_MS), 0, 600);
const options = (cuts = 20) => ({ cuts, random: createRandom(1) });

describe("checkLookAhead", () => {
  it("finds nothing in honest strategies, with a kernel and with state", () => {
    for (const strategy of [honest, averaging(30)]) {
      const report = checkLookAhead(strategy, {}, CANDLES, options());
      expect(report).toMatchObject({ ok: true, cuts: 20, faults: [] });
      expect(report.comparedDecisions).toBeGreaterThan(500);
    }
  });

  it("catches a kernel that peeks at the next close, by its last decision before the cut", () => {
    const peeking = withKernel(({ close }, _params, from, signals) => {
      for (let i = Math.max(from, 3); i < close.length; i++) if (close[i] > 1.1 * close[i - 3] && close[i + 1] > close[i]) signals.push(i, BUY, 1, NaN);
    });
    const { ok, faults } = checkLookAhead(peeking, {}, CANDLES, options());
    expect(ok).toBe(false);
    expect(faults.length).toBeGreaterThan(5);
    for (const { form, candleMs, cutMs } of faults) expect([form, candleMs]).toEqual(["kernel", cutMs]);
    expect(new Set(faults.map(({ future }) => future))).toContain("missing");
  });

  it("catches a kernel that takes a decision back when the next candle falls", () => {
    const repainting = withKernel(({ close }, _params, from, signals) => {
      for (let i = Math.max(from, 3); i < close.length; i++)
        if (close[i] > 1.1 * close[i - 3] && !(close[i + 1] < 0.9 * close[i])) signals.push(i, BUY, 1, NaN);
    });
    expect(checkLookAhead(repainting, {}, CANDLES, options(40)).faults.map(({ after }) => after)).toContain(null);
  });

  it("catches a kernel that only names a level or a confidence from the future", () => {
    const naming = (confidenceOf: (close: Float64Array, i: number) => number, levelOf: (close: Float64Array, i: number) => number) =>
      withKernel(({ close }, _params, from, signals) => {
        for (let i = Math.max(from, 3); i < close.length; i++)
          if (close[i] > 1.1 * close[i - 3]) signals.push(i, BUY, confidenceOf(close, i), levelOf(close, i));
      });
    const last = (close: Float64Array): number => close[close.length - 1];
    expect(
      checkLookAhead(
        naming(() => 1, last),
        {},
        CANDLES,
        options(4),
      ).ok,
    ).toBe(false);
    expect(
      checkLookAhead(
        naming(
          (close) => 1 / (1 + last(close)),
          () => NaN,
        ),
        {},
        CANDLES,
        options(4),
      ).ok,
    ).toBe(false);
    expect(
      checkLookAhead(
        naming(
          () => 1,
          () => NaN,
        ),
        {},
        CANDLES,
        options(4),
      ).ok,
    ).toBe(true);
  });

  it("catches a kernel that measures against the whole series, however far away the cut is", () => {
    const normalising = withKernel(({ close }, _params, from, signals) => {
      const most = close.reduce((a, b) => Math.max(a, b));
      for (let i = from; i < close.length; i++) if (close[i] > 0.8 * most) signals.push(i, SELL, 1, NaN);
    });
    expect(checkLookAhead(normalising, {}, CANDLES, options(4)).faults.some(({ candleMs, cutMs }) => candleMs < cutMs)).toBe(true);
  });

  it("catches a kernel that reads on behind the end of its columns", () => {
    const reaching = withKernel(({ close }, _params, from, signals) => {
      const memory = new Float64Array(close.buffer);
      const start = close.byteOffset / 8;
      for (let i = from; i < close.length; i++) if (memory[start + i + 1] > memory[start + i]) signals.push(i, BUY, 1, NaN);
    });
    expect(checkLookAhead(reaching, {}, CANDLES, options(4)).ok).toBe(false);
  });

  it("catches memory in a module: a hoard of what came later, a count", () => {
    for (const strategy of [hoarding(), counting()]) {
      const { ok, faults } = checkLookAhead(strategy, {}, CANDLES, options(4));
      expect(ok).toBe(false);
      expect(faults[0].form).toBe("decide");
    }
  });

  it("does not ask a strategy about made-up candles, which it might rightly refuse", () => {
    const strict = defineStrategy({
      name: "strict",
      description: "",
      parameters: {},
      warmUpCandles: () => 0,
      createState: () => ({ seen: 0 }),
      update(history, _params, state) {
        state.seen++;
        if (history.volume(0) === 0) throw new Error("no volume");
      },
      decide(history) {
        if (history.volume(0) === 0) throw new Error("no volume");
        return null;
      },
    });
    expect(checkLookAhead(Object.freeze(strict), {}, CANDLES, options()).ok).toBe(true);
  });

  it("names the cut, the candle and both decisions", () => {
    const peeking = withKernel(({ close }, _params, from, signals) => {
      for (let i = from; i < close.length; i++) if (close[i + 1] === 103) signals.push(i, BUY, 0.5, 7);
    });
    const candles = candlesClosingAt([100, 101, 102, 103, 104]);
    const { faults } = checkLookAhead({ ...peeking, warmUpCandles: () => 2, decide: () => null }, {}, candles, options(1));
    expect(faults[0]).toEqual({
      cutMs: 2 * DAY_MS,
      candleMs: 2 * DAY_MS,
      form: "kernel",
      future: "soaring",
      before: { side: "BUY", confidence: 0.5, level: 7 },
      after: null,
    });
  });

  it("makes the same cuts of the same seed and no more than there is room for", () => {
    const run = (seed: number): unknown => checkLookAhead(hoarding(), {}, CANDLES, { cuts: 5, random: createRandom(seed) });
    expect(run(3)).toEqual(run(3));
    expect(run(3)).not.toEqual(run(4));
    expect(checkLookAhead(honest, {}, sliceCandles(CANDLES, 0, 8), options(100)).cuts).toBe(4);
  });

  it("refuses fewer candles than it can cut", () => {
    expect(() => checkLookAhead(honest, {}, sliceCandles(CANDLES, 0, 4), options())).toThrow(
      expect.objectContaining({ code: "candles_empty", message: "expected at least 5 candles to check honest on, was 4; give it more" }),
    );
  });
});
