import { describe, expect, it } from "vitest";
import { startExponentialAverage, updateExponentialAverage } from "../../../../src/engine/indicators/exponential-average.ts";
import { startWilderAtr, updateWilderAtr } from "../../../../src/engine/indicators/wilder-atr.ts";
import { startWilderAverage, updateWilderAverage } from "../../../../src/engine/indicators/wilder-average.ts";
import { startWilderRsi, updateWilderRsi } from "../../../../src/engine/indicators/wilder-rsi.ts";

describe("updateExponentialAverage", () => {
  it("starts from the mean of the first values and then smooths by 2 ÷ (length + 1)", () => {
    const state = startExponentialAverage();
    // (2 + 4 + 6) ÷ 3 = 4, 4 + (10 − 4) ÷ 2 = 7, 7 + (3 − 7) ÷ 2 = 5.
    expect([2, 4, 6, 10, 3].map((value) => updateExponentialAverage(state, value, 3))).toEqual([null, null, 4, 7, 5]);
  });

  it("follows the value itself at length 1", () => {
    const state = startExponentialAverage();
    expect([5, 8, 2].map((value) => updateExponentialAverage(state, value, 1))).toEqual([5, 8, 2]);
  });

  it("has forgotten all but a millionth of its start after seven lengths", () => {
    const state = startExponentialAverage();
    for (let k = 0; k < 20; k++) updateExponentialAverage(state, 1, 20);
    for (let k = 0; k < 140; k++) updateExponentialAverage(state, 0, 20);
    expect(state.value).toBeLessThan(1e-6);
    expect(state.value).toBeGreaterThan(5e-7);
  });
});

describe("updateWilderAverage", () => {
  it("starts from the mean of the first values and then keeps all but one part of the average", () => {
    const state = startWilderAverage();
    // (3 + 6 + 9) ÷ 3 = 6, (6 · 2 + 15) ÷ 3 = 9, (9 · 2 + 0) ÷ 3 = 6.
    expect([3, 6, 9, 15, 0].map((value) => updateWilderAverage(state, value, 3))).toEqual([null, null, 6, 9, 6]);
  });

  it("follows the value itself at length 1", () => {
    const state = startWilderAverage();
    expect([5, 8, 2].map((value) => updateWilderAverage(state, value, 1))).toEqual([5, 8, 2]);
  });
});

describe("updateWilderRsi", () => {
  it("equals what a pencil gives", () => {
    const state = startWilderRsi();
    // Changes +3, −1: G = 1.5, L = 0.5, 100 · 1.5 ÷ 2 = 75. Then 0: G = 0.75, L = 0.25. Then +3: G = 1.875, L = 0.125.
    expect([10, 13, 12, 12, 15].map((close) => updateWilderRsi(state, close, 2))).toEqual([null, null, 75, 75, 93.75]);
    expect(state.value).toBe(93.75);
  });

  it("is 100 without a loss, 0 without a gain and 50 where nothing moved", () => {
    const run = (closes: number[]): number | null => {
      const state = startWilderRsi();
      return closes.map((close) => updateWilderRsi(state, close, 3)).at(-1) ?? null;
    };
    expect(run([1, 2, 3, 4])).toBe(100);
    expect(run([4, 3, 2, 1])).toBe(0);
    expect(run([4, 4, 4, 4])).toBe(50);
  });

  it("agrees with 100 − 100 ÷ (1 + G ÷ L)", () => {
    const state = startWilderRsi();
    const closes = [44.34, 44.09, 44.15, 43.61, 44.33, 44.83, 45.1, 45.42, 45.84, 46.08, 45.89, 46.03, 45.61, 46.28, 46.28];
    for (const close of closes) updateWilderRsi(state, close, 14);
    // Gains 0.06 + 0.72 + 0.5 + 0.27 + 0.32 + 0.42 + 0.24 + 0.14 + 0.67 = 3.34, losses 0.25 + 0.54 + 0.19 + 0.42 = 1.4.
    expect(state.value).toBeCloseTo(100 - 100 / (1 + 3.34 / 1.4), 9);
  });
});

describe("updateWilderAtr", () => {
  it("takes the gap from the close before into the range", () => {
    const state = startWilderAtr();
    expect(updateWilderAtr(state, 12, 10, 11, 2)).toBeNull();
    // Gap up: 15 − 11 = 4, mean of 2 and 4 is 3.
    expect(updateWilderAtr(state, 15, 14, 14, 2)).toBe(3);
    // Gap down: 14 − 9 = 5, (3 + 5) ÷ 2 = 4.
    expect(updateWilderAtr(state, 10, 9, 9, 2)).toBe(4);
    // No gap: 11 − 8 = 3, (4 + 3) ÷ 2 = 3.5.
    expect(updateWilderAtr(state, 11, 8, 10, 2)).toBe(3.5);
    expect(state.value).toBe(3.5);
  });
});

describe("the state of an indicator", () => {
  it("goes on to the last bit after it was saved as JSON", () => {
    const values = Array.from({ length: 60 }, (_, k) => 100 + ((k * k * 7919) % 1000) / 7);
    for (const split of [0, 1, 5, 14, 15, 40]) {
      let average = startExponentialAverage();
      let rsi = startWilderRsi();
      let atr = startWilderAtr();
      const whole = [startExponentialAverage(), startWilderRsi(), startWilderAtr()] as const;
      values.forEach((value, k) => {
        if (k === split) [average, rsi, atr] = JSON.parse(JSON.stringify([average, rsi, atr])) as [typeof average, typeof rsi, typeof atr];
        const parts = [updateExponentialAverage(average, value, 9), updateWilderRsi(rsi, value, 14), updateWilderAtr(atr, value + 2, value - 1, value, 14)];
        expect(parts).toEqual([
          updateExponentialAverage(whole[0], value, 9),
          updateWilderRsi(whole[1], value, 14),
          updateWilderAtr(whole[2], value + 2, value - 1, value, 14),
        ]);
      });
    }
  });
});
