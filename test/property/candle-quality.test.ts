import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assessCandles } from "../../src/app/market-data/quality/assess-candles.ts";
import { mapCoverage } from "../../src/app/market-data/quality/coverage-map.ts";
import { listGaps } from "../../src/app/market-data/quality/gaps.ts";
import type { Finding, FindingKind, QualityContext, QualityReport } from "../../src/app/market-data/quality/quality-report.ts";
import { CANDLE_COLUMNS, type Candles, findFault, summariseGaps } from "../../src/engine/candles.ts";
import { timeframeMs, TIMEFRAME_NAMES } from "../../src/engine/timeframe.ts";
import { copyValues, dropCandles, scalePrices, type RandomWalkSpec, randomWalk } from "../support/calm-candles.ts";
import { checkProperty } from "../support/check-property.ts";

const PRICES = ["open", "high", "low", "close"] as const;

/** Random walks of usual moves for their timeframe: about 0.1 % a minute, 0.9 % a day. */
function arbitraryWalk(minCount: number, maxCount: number): fc.Arbitrary<RandomWalkSpec> {
  return fc
    .record({
      seed: fc.integer(),
      count: fc.integer({ min: minCount, max: maxCount }),
      timeframe: fc.constantFrom(...TIMEFRAME_NAMES),
      firstPrice: fc.constantFrom(1.6e-3, 0.5, 97, 5000, 1.5e8),
      liveliness: fc.double({ min: 0.3, max: 2, noNaN: true }),
    })
    .map(({ timeframe, liveliness, ...spec }) => {
      const length = timeframeMs(timeframe);
      return { ...spec, timeframeMs: length, moveRate: 0.001 * liveliness * (length / 60_000) ** 0.3 };
    });
}

const alarming = ({ findings }: QualityReport): Finding[] => findings.filter(({ severity }) => severity !== "note");

/** One way to spoil a series at a place, and the first time that its finding has to name. */
interface Fault {
  readonly kind: FindingKind;
  /** Spoils candles from i on; hands back the candles and, if not candle i's, the time that has to be named. */
  readonly inject: (candles: Candles, i: number) => { readonly candles?: Candles; readonly firstMs?: number; readonly context?: QualityContext } | void;
}

const at = (candles: Candles, i: number): number => candles.openTimeMs[i];
const flatten = (candles: Candles, from: number, until: number): void => {
  for (let i = from; i < until; i++) {
    for (const column of PRICES) candles[column][i] = candles.close[from - 1];
    candles.volume[i] = 0;
  }
};

/** Places are at least 100 candles from either end. */
const FAULTS: readonly Fault[] = [
  { kind: "not_finite", inject: (candles, i) => void (candles[PRICES[i % 4]][i] = i % 2 === 0 ? NaN : Infinity) },
  { kind: "non_positive_price", inject: (candles, i) => void (candles.low[i] = i % 2 === 0 ? 0 : -1) },
  { kind: "bad_ohlc", inject: (candles, i) => void ([candles.high[i], candles.low[i]] = [candles.low[i], candles.high[i]]) },
  { kind: "negative_volume", inject: (candles, i) => void (candles.volume[i] = -candles.volume[i]) },
  { kind: "unit_mixup", inject: (candles, i) => void (candles.openTimeMs[i] /= 1000) },
  { kind: "unit_mixup", inject: (candles, i) => void (candles.openTimeMs[i] *= 1000) },
  { kind: "unit_mixup", inject: (candles, i) => scalePrices(candles, i % 2 === 0 ? 1000 : 0.01, i, i + 1 + (i % 60)) },
  {
    kind: "unsorted",
    inject: (candles, i) => {
      const firstMs = at(candles, i);
      candles.openTimeMs.copyWithin(i, i + 1, i + 6);
      candles.openTimeMs[i + 5] = firstMs;
      return { firstMs };
    },
  },
  { kind: "duplicate", inject: (candles, i) => ({ firstMs: (candles.openTimeMs[i] = at(candles, i - 1)) }) },
  { kind: "off_grid", inject: (candles, i) => ({ firstMs: (candles.openTimeMs[i] += candles.timeframeMs / 4) }) },
  { kind: "future", inject: (candles, i) => ({ context: { nowMs: at(candles, i) - 1 } }) },
  { kind: "unfinished", inject: (candles, i) => ({ candles: dropCandles(candles, (k) => k > i), context: { nowMs: at(candles, i) } }) },
  { kind: "absurd_price", inject: (candles, i) => void (candles.high[i] *= 50) },
  { kind: "absurd_price", inject: (candles, i) => scalePrices(candles, i % 2 === 0 ? 30 : 1 / 30, i, i + 2 + (i % 60)) },
  { kind: "level_break", inject: (candles, i) => scalePrices(candles, i % 2 === 0 ? 7 : 1000, i) },
  { kind: "spike", inject: (candles, i) => void (candles.low[i] /= 4) },
  { kind: "spike", inject: (candles, i) => scalePrices(candles, 3, i, i + 1) },
  { kind: "jump", inject: (candles, i) => scalePrices(candles, i % 2 === 0 ? 3 : 1 / 3, i) },
  { kind: "off_tick", inject: (candles, i) => roundToTicks(candles, i) },
  { kind: "copied_rows", inject: (candles, i) => copyValues(candles, i, i + 1) },
  {
    kind: "repeated_block",
    inject: (candles, i) => {
      for (let k = 0; k < 12; k++) copyValues(candles, i - 60 + k, i + k);
    },
  },
  { kind: "moved_without_trades", inject: (candles, i) => void (candles.volume[i] = 0) },
  { kind: "idle_run", inject: (candles, i) => flatten(candles, i, i + 65) },
  { kind: "volume_scale_break", inject: (candles, i) => void candles.volume.forEach((volume, k) => (candles.volume[k] = k < i ? volume : volume * 1e5)) },
  { kind: "periodic_gaps", inject: (candles, i) => ({ candles: dropCandles(candles, (k) => k >= i && (k - i) % 11 === 0 && k < i + 90) }) },
  { kind: "missing_candles", inject: (candles, i) => ({ candles: dropCandles(candles, (k) => k >= i && k < i + 70) }) },
];

/** Whole steps of a thousandth of the price, but for one candle. */
function roundToTicks(candles: Candles, i: number): { context: QualityContext } {
  const quoteTick = candles.close[0] / 1000;
  for (const column of PRICES) candles[column].forEach((price, k) => (candles[column][k] = Math.max(1, Math.round(price / quoteTick)) * quoteTick));
  candles.high[i] += quoteTick / 2;
  return { context: { quoteTick } };
}

describe("candle quality", () => {
  it("raises no alarm over a random walk", () => {
    checkProperty(arbitraryWalk(0, 1500), 200, (spec) => {
      expect(alarming(assessCandles(randomWalk(spec), { nowMs: Number.MAX_SAFE_INTEGER }))).toEqual([]);
    });
  });

  it.each(FAULTS.map((fault, k) => ({ ...fault, name: `${fault.kind} (${k + 1})` })))(
    "finds a single fault as what it is, where it is: $name",
    ({ kind, inject }) => {
      const arbitrary = fc.record({ spec: arbitraryWalk(300, 700), place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }) });
      checkProperty(arbitrary, 60, ({ spec, place }) => {
        const sound = randomWalk(spec);
        const i = 100 + Math.floor(place * (spec.count - 200));
        const firstMs = at(sound, i);
        const spoilt = inject(sound, i) ?? {};
        const { findings } = assessCandles(spoilt.candles ?? sound, spoilt.context);
        const found = findings.filter((finding) => finding.kind === kind);
        const others = findings.filter((finding) => finding.severity === "error" && finding.kind !== kind);
        expect(others).toEqual([]);
        expect(found.map((finding) => finding.severity)).not.toContain("note");
        expect(found.map((finding) => finding.firstMs)).toEqual([spoilt.firstMs ?? firstMs]);
      });
    },
  );

  it("calls candles unsound exactly when the engine refuses them", () => {
    const structural = new Set<FindingKind>([
      "not_finite",
      "non_positive_price",
      "bad_ohlc",
      "negative_volume",
      "unit_mixup",
      "unsorted",
      "duplicate",
      "off_grid",
    ]);
    const arbitrary = fc.record({ spec: arbitraryWalk(1, 60), spoils: fc.array(arbitrarySpoil(), { maxLength: 3 }) });
    checkProperty(arbitrary, 400, ({ spec, spoils }) => {
      const candles = randomWalk(spec);
      for (const { column, place, value } of spoils) candles[column][Math.floor(place * spec.count)] = value;
      const isUnsound = assessCandles(candles).findings.some(({ kind, severity }) => severity === "error" && structural.has(kind));
      expect(isUnsound).toBe(findFault(candles) !== null);
    });
  });

  it("survives any numbers whatever, and reports plain data", () => {
    const anything = fc.oneof(
      fc.double(),
      fc.constantFrom(0, NaN, Infinity, 1, 1e9, 1.7e9, 1.7e12, 1.7e15, 1.7e18, Number.MIN_VALUE, Number.MAX_VALUE),
      fc.integer({ min: 1, max: 5 }),
    );
    const rows = fc.array(fc.tuple(anything, anything, anything, anything, anything, anything), { maxLength: 80 });
    const context = fc.record({
      nowMs: anything,
      quoteTick: anything,
      confirmed: fc.array(fc.record({ fromMs: anything, untilMs: anything }), { maxLength: 4 }),
    });
    checkProperty(fc.record({ rows, context, timeframe: fc.constantFrom(...TIMEFRAME_NAMES) }), 500, ({ rows, context, timeframe }) => {
      // In JSON −0 is 0.
      const columns = CANDLE_COLUMNS.map((name, k) => [name, Float64Array.from(rows, (row) => row[k] + 0)] as const);
      const candles = { timeframeMs: timeframeMs(timeframe), ...Object.fromEntries(columns) } as unknown as Candles;
      const report = assessCandles(candles, context);
      expect(report.rows).toBe(rows.length);
      expect(JSON.parse(JSON.stringify(report))).toEqual(report);
      for (const { count, examples } of report.findings) {
        expect(count).toBeGreaterThan(0);
        expect(examples.length).toBeLessThanOrEqual(5);
      }
      expect(mapCoverage(listGaps(candles, context.confirmed), 7).length).toBeLessThanOrEqual(100);
    });
  });

  it("counts gaps as the engine does, and the map adds up to them", () => {
    const arbitrary = fc.record({ spec: arbitraryWalk(2, 400), keep: fc.array(fc.boolean(), { minLength: 400, maxLength: 400 }) });
    checkProperty(arbitrary, 100, ({ spec, keep }) => {
      const candles = dropCandles(randomWalk(spec), (i) => !keep[i] && i % 7 !== 0);
      const { gaps, expectedRows } = assessCandles(candles);
      expect(gaps).toMatchObject(summariseGaps(candles));
      const cells = mapCoverage(listGaps(candles), 13).flatMap((row) => row.cells);
      expect(cells.reduce((sum, { expected }) => sum + expected, 0)).toBe(expectedRows);
      expect(cells.reduce((sum, { missing }) => sum + missing, 0)).toBe(gaps.missingCandles);
    });
  });
});

/** A value for one cell of a series: odd ones, and ones of another row or column. */
function arbitrarySpoil(): fc.Arbitrary<{ column: (typeof CANDLE_COLUMNS)[number]; place: number; value: number }> {
  return fc.record({
    column: fc.constantFrom(...CANDLE_COLUMNS),
    place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    value: fc.oneof(fc.constantFrom(NaN, Infinity, 0, -1, 1e31, 1e61, 97, 1_704_067_200_000, 1_704_067_200), fc.double({ min: 1, max: 1e6, noNaN: true })),
  });
}
