import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scanSignals } from "../../src/engine/strategies/scan-signals.ts";
import { volumeZoneBreakout } from "../../src/engine/strategies/volume-zone-breakout.ts";
import { arbitraryMarket, buildMarket, type Market } from "../support/arbitrary-candles.ts";
import { checkProperty, enough } from "../support/check-property.ts";
import { judgeCandle, type OracleParams } from "../support/volume-zone-oracle.ts";

const arbitraryParams: fc.Arbitrary<OracleParams> = fc.record({
  volumeWindow: fc.integer({ min: 2, max: 40 }),
  bins: fc.oneof(fc.integer({ min: 2, max: 10 }), fc.constantFrom(16, 20, 25, 50, 100)),
  topThousandths: fc.oneof(fc.constantFrom(200, 250, 500, 1000), fc.integer({ min: 1, max: 1000 })),
  bufferThousandths: fc.constantFrom(0, 0, 1, 10, 50),
  includeWicks: fc.boolean(),
  trigger: fc.constantFrom("high", "close"),
  requireCross: fc.boolean(),
});

interface Counts {
  candles: number;
  signals: number;
  ties: number;
  undecided: number;
}

function compare(market: Market, params: OracleParams, unit: number, counts: Counts): void {
  const signals = scanSignals(
    volumeZoneBreakout,
    {
      volume_window: params.volumeWindow,
      num_bins: params.bins,
      top_percentile: params.topThousandths / 1000,
      breakout_buffer: params.bufferThousandths / 1000,
      hold_period_bars: 1,
      include_wicks: params.includeWicks,
      trigger: params.trigger,
      require_cross: params.requireCross,
    },
    market.candles,
    0,
  );
  let s = 0;
  for (let i = 0; i < market.volume.length; i++) {
    const isSignal = s < signals.count && signals.index[s] === i;
    const verdict = i < params.volumeWindow ? undefined : judgeCandle(market, params, i);
    counts.candles++;
    if (verdict === null) counts.undecided++;
    else expect([i, isSignal]).toEqual([i, verdict?.signal ?? false]);
    if (verdict?.isTie === true) counts.ties++;
    if (!isSignal) continue;
    counts.signals++;
    if (verdict != null) expect(Math.abs(signals.level[s] - verdict.level * unit)).toBeLessThanOrEqual(1e-9 * signals.level[s]);
    s++;
  }
  expect(s).toBe(signals.count);
}

describe("volume_zone_breakout", () => {
  it("decides what spreading volume over bins in whole numbers says", () => {
    const counts: Counts = { candles: 0, signals: 0, ties: 0, undecided: 0 };
    checkProperty(fc.record({ market: arbitraryMarket(30, 90), params: arbitraryParams }), 1000, ({ market, params }) => {
      compare(buildMarket(market), params, market.tick.multiply / market.tick.divide, counts);
    });
    expect(counts.signals).toBeGreaterThan(enough(2000));
    expect(counts.ties).toBeGreaterThan(enough(200));
    expect(counts.undecided).toBeLessThan(0.02 * counts.candles);
  });
});

describe("the oracle", () => {
  const row = (open: number, high: number, low: number, close: number, volume: number) => ({ open, high, low, close, volume });
  const marketOf = (rows: ReturnType<typeof row>[]): Market => {
    const column = (name: "open" | "high" | "low" | "close"): number[] => rows.map((one) => one[name]);
    return {
      candles: buildMarket({ tick: { multiply: 1, divide: 1 }, firstTicks: 1, stride: 1, timeframeMs: 1, shapes: [] }).candles,
      ticks: { open: column("open"), high: column("high"), low: column("low"), close: column("close") },
      volume: rows.map(({ volume }) => volume),
    };
  };
  const PARAMS: OracleParams = {
    volumeWindow: 2,
    bins: 4,
    topThousandths: 500,
    bufferThousandths: 0,
    includeWicks: true,
    trigger: "high",
    requireCross: false,
  };

  it("agrees with what a pencil gives", () => {
    // Edges 10, 12, 14, 16. The first candle puts 4 into each bin, the second 8 into each of the upper two:
    // 12 above 16, 24 above 14, and half of 32 is 16. Resistance 14.
    const market = marketOf([row(10, 18, 10, 18, 16), row(14, 18, 14, 14, 16), row(13, 14, 13, 13, 0), row(13, 13, 13, 13, 0)]);
    expect(judgeCandle(market, PARAMS, 2)).toEqual({ signal: true, level: 14, isTie: true });
    expect(judgeCandle(market, { ...PARAMS, bufferThousandths: 1 }, 2)).toEqual({ signal: false, level: 14 * 1.001, isTie: false });
    // 12 of 32 are 37.5 %: a share of 0.375 is met exactly by the bin above 16.
    expect(judgeCandle(market, { ...PARAMS, topThousandths: 375 }, 2)).toEqual({ signal: false, level: 16, isTie: true });
    expect(judgeCandle(market, { ...PARAMS, topThousandths: 376 }, 2)?.level).toBe(14);
  });

  it("counts a flat candle on an edge in the bin above it, the highest price in the last bin", () => {
    const market = marketOf([row(10, 18, 10, 10, 1), row(16, 16, 16, 16, 9), row(18, 18, 18, 18, 9), row(20, 20, 20, 20, 9)]);
    expect(judgeCandle(market, PARAMS, 2)?.level).toBe(16);
    expect(judgeCandle(marketOf([row(10, 10, 10, 10, 1), row(18, 18, 18, 18, 9), row(20, 20, 20, 20, 0)]), PARAMS, 2)?.level).toBe(16);
  });

  it("finds no zone without a range or without volume", () => {
    const flat = row(10, 10, 10, 10, 5);
    expect(judgeCandle(marketOf([flat, flat, flat]), PARAMS, 2)).toBeUndefined();
    expect(judgeCandle(marketOf([row(10, 12, 10, 11, 0), row(10, 12, 10, 11, 0), flat]), PARAMS, 2)).toBeUndefined();
  });
});
