import { describe, expect, it } from "vitest";
import { makeDemoCandles } from "../../../src/app/demo-market/demo-market.ts";
import { type Candles, sliceCandles } from "../../../src/engine/candles.ts";
import { createRandom } from "../../../src/engine/random.ts";
import { BUY } from "../../../src/engine/signals.ts";
import { defineStrategy } from "../../../src/engine/strategies/strategy.ts";
import { checkWarmUp } from "../../../src/research/warm-up.ts";
import { DAY_MS } from "../../support/candles-of.ts";
import { averaging, hoarding, honest, withKernel } from "./faulty-strategies.ts";

const CANDLES: Candles = makeDemoCandles("DEMO-ETH", DAY_MS);
const options = (cuts = 12) => ({ cuts, random: createRandom(2) });

describe("checkWarmUp", () => {
  it("finds nothing in a strategy without state that keeps to its warm-up", () => {
    const report = checkWarmUp(honest, {}, CANDLES, options());
    expect(report).toMatchObject({ ok: true, warmUpCandles: 3, hasState: false, equalFrom: 1, faults: [] });
    expect(report.steps).toHaveLength(1);
    expect(report.steps[0]).toMatchObject({ multiple: 1, historyCandles: 3, changedDecisions: 0 });
    expect(report.steps[0].comparedDecisions).toBeGreaterThan(1000);
  });

  it("catches a kernel that looks one candle further back than it declares", () => {
    const reaching = withKernel(({ close }, _params, from, signals) => {
      for (let i = Math.max(from, 3); i < close.length; i++) if (close[i] > 1.1 * (close[i - 4] ?? close[i - 3])) signals.push(i, BUY, 1, NaN);
    });
    const { ok, equalFrom, faults } = checkWarmUp(reaching, {}, CANDLES, options());
    expect([ok, equalFrom]).toEqual([false, null]);
    for (const { form, historyFromMs, candleMs } of faults) expect([form, candleMs - historyFromMs]).toEqual(["kernel", 3 * DAY_MS]);
  });

  it("catches a kernel whose running sum keeps a trace of wild candles long gone", () => {
    // Right on paper: what enters the sum leaves it again. In floating point a huge price leaves its rounding behind.
    const running = withKernel(({ close }, _params, from, signals) => {
      let sum = 0;
      for (let i = 0; i < close.length; i++) {
        sum += close[i] - (i >= 3 ? close[i - 3] : 0);
        if (i >= Math.max(from, 3)) signals.push(i, BUY, 1, sum / 3);
      }
    });
    const tame = checkWarmUp(running, {}, CANDLES, options());
    expect(tame.ok).toBe(false);
    expect(tame.faults.every(({ past, form }) => form === "kernel" && past !== "missing")).toBe(true);
  });

  it("catches a kernel that decides from the first candle that it is given", () => {
    const anchored = withKernel(({ close }, _params, from, signals) => {
      for (let i = Math.max(from, 3); i < close.length; i++) if (close[i] > close[0]) signals.push(i, BUY, 1, NaN);
    });
    expect(checkWarmUp(anchored, {}, CANDLES, options()).ok).toBe(false);
  });

  it("measures how long an average needs to forget", () => {
    // 0.8^k of the start is left after k candles: 0.11 after 10, 1e-4 after 40, 1e-8 after 80.
    const report = checkWarmUp(averaging(10), {}, CANDLES, options(40));
    expect(report).toMatchObject({ ok: false, hasState: true, warmUpCandles: 10 });
    expect(report.steps.map(({ multiple }) => multiple)).toEqual([1, 2, 4, 8, 16, 32, 64]);
    expect(report.steps[0].changedDecisions).toBeGreaterThan(0);
    expect(report.equalFrom).toBeGreaterThan(1);
    expect(report.equalFrom).toBeLessThanOrEqual(8);
    expect(report.faults.every(({ past }) => past === "missing")).toBe(true);
    expect(checkWarmUp(averaging(80), {}, CANDLES, options(40))).toMatchObject({ ok: true, equalFrom: 1, faults: [] });
  });

  it("says so when a state never forgets", () => {
    const parity = defineStrategy({
      name: "parity",
      description: "",
      parameters: {},
      warmUpCandles: () => 5,
      createState: () => ({ seen: 0 }),
      update: (_history, _params, state) => void state.seen++,
      decide: (_history, _params, { seen }) => (seen % 3 === 0 ? { side: "BUY", confidence: 1 } : null),
    });
    expect(checkWarmUp(parity, {}, CANDLES, options())).toMatchObject({ ok: false, equalFrom: null });
  });

  it("catches memory in a module, which does not start anew with the history", () => {
    expect(checkWarmUp(hoarding(), {}, CANDLES, options()).ok).toBe(false);
  });

  it("refuses fewer candles than two warm-ups", () => {
    expect(() => checkWarmUp(honest, {}, sliceCandles(CANDLES, 0, 7), options())).toThrow(expect.objectContaining({ code: "candles_empty" }));
    expect(checkWarmUp(honest, {}, sliceCandles(CANDLES, 0, 8), options()).ok).toBe(true);
  });
});
