import { describe, expect, it } from "vitest";
import { inBothLanguages } from "../../../../src/adapters/html-report/korean-messages.ts";
import { findWarnings } from "../../../../src/app/backtest/find-warnings.ts";
import { makeDemoCandles } from "../../../../src/app/demo-market/demo-market.ts";
import { allocateCandles, sliceCandles, summariseGaps } from "../../../../src/engine/candles.ts";
import type { Metric } from "../../../../src/engine/metrics/metric.ts";
import { DAY_MS } from "../../../../src/engine/timeframe.ts";
import { makeReportRun } from "./sample-report.ts";

/** Every reason for a missing figure anywhere inside a value. */
function reasonsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
  const { value: figure, reason } = value as Partial<Extract<Metric, { value: null }>>;
  const own = figure === null && typeof reason === "string" ? [reason] : [];
  return [...own, ...Object.values(value).flatMap(reasonsIn)];
}

/** Demo candles with every third left out and a jump, so that the data looks bad. */
function makeBadCandles() {
  const good = makeDemoCandles("DEMO-XRP", DAY_MS);
  const kept = [...good.close.keys()].filter((i) => i % 3 !== 0);
  const bad = allocateCandles(kept.length, DAY_MS);
  kept.forEach((i, k) => {
    const scale = k > 300 ? 3 : 1;
    bad.openTimeMs[k] = good.openTimeMs[i];
    for (const name of ["open", "high", "low", "close"] as const) bad[name][k] = good[name][i] * scale;
    bad.volume[k] = k % 5 === 0 ? 0 : good.volume[i];
  });
  return bad;
}

const demo = makeDemoCandles("DEMO-XRP", DAY_MS);
const runs = [
  makeReportRun({ candles: sliceCandles(demo, 0, 61) }),
  makeReportRun({ candles: sliceCandles(demo, 0, 90), strategy: "volume_long_candle", params: { body_pct: 0.9 } }),
  makeReportRun({ candles: sliceCandles(demo, 0, 200), from: 0 }),
  makeReportRun({ execution: { stop_loss_rate: 0.03, take_profit_rate: 0.03 } }),
  makeReportRun({ candles: makeBadCandles(), execution: { fill: "close", fee_rate: 0, slippage_rate: 0 } }),
];

describe("inBothLanguages", () => {
  it("knows every reason and label that the engine gave for these runs", () => {
    const messages = runs.flatMap(({ run, costLadder }) => [
      ...reasonsIn(run.metrics),
      ...costLadder.rungs.map(({ label }) => label),
      costLadder.breakEvenReason,
    ]);
    const known = new Set(messages.filter((message) => message !== null));
    expect(known.size).toBeGreaterThan(8);
    for (const message of known) expect(inBothLanguages(message)[1], message).toMatch(/[가-힣]/);
  });

  it("knows every warning that these runs call for", () => {
    const flat = makeReportRun({ candles: { ...demo, filled: new Uint8Array(demo.close.length).fill(1) } });
    const warnings = new Set([...runs, flat].flatMap(({ run }) => findWarnings(run, summariseGaps(run.runCandles))));
    expect(warnings.size).toBeGreaterThan(7);
    for (const warning of warnings) expect(inBothLanguages(warning)[1], warning).toMatch(/[가-힣]/);
  });

  it("keeps the figures of a message", () => {
    expect(inBothLanguages("needs 20 daily returns, there are 3")[1]).toBe("일별 수익률 20개가 필요하지만 3개뿐입니다");
  });

  it("leaves what it does not know as it is", () => {
    expect(inBothLanguages("something <else>")).toEqual(["something <else>", "something <else>"]);
  });
});
