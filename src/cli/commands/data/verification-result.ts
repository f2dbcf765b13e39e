import { isoOrNull as iso, toQuality } from "../../../app/market-data/quality/quality-result.ts";
import type { SharedOutage } from "../../../app/market-data/quality/shared-outages.ts";
import type { SeriesId } from "../../../app/market-data/series.ts";
import type { SeriesVerification, StoreVerification, StoredComparison } from "../../../app/market-data/verify-store.ts";
import { timeframeName } from "../../../engine/timeframe.ts";

/** A verification as the wire has it: snake case, instants as ISO-8601 UTC. */
export function toVerificationResult({ ok, series, damaged, outages, comparisons }: StoreVerification): unknown {
  return {
    ok,
    series: series.map(toSeries),
    damaged_series: damaged.map(({ series, problem }) => ({ ...toId(series), problem })),
    shared_outages: outages.map(toOutage),
    comparisons: comparisons.map(toComparison),
  };
}

function toSeries({ series, synthetic, damage, failure, quality, map }: SeriesVerification): unknown {
  return {
    ...toId(series),
    synthetic,
    damaged_files: damage,
    failure,
    ...(quality === null ? {} : toQuality(quality)),
    map: map.map(({ label, fromMs, untilMs, completenessRate, cells }) => ({
      label,
      from: iso(fromMs),
      until: iso(untilMs),
      completeness: completenessRate,
      cells: cells.map(({ expected, missing, confirmedMissing }) => [expected, missing, confirmedMissing]),
    })),
  };
}

function toId({ exchange, symbol, timeframe }: SeriesId): { exchange: string; symbol: string; timeframe: string } {
  return { exchange, symbol, timeframe };
}

function toOutage({ exchange, timeframeMs, fromMs, untilMs, missingCandles, affected, of, isCertain, isConfirmed }: SharedOutage): unknown {
  return {
    exchange,
    timeframe: timeframeName(timeframeMs),
    from: iso(fromMs),
    until: iso(untilMs),
    missing_candles: missingCandles,
    affected,
    of,
    certain: isCertain,
    confirmed: isConfirmed,
  };
}

function toComparison({ series, madeOf, comparison }: StoredComparison): unknown {
  const { compared, differing, byColumn, differingWithGaps, onlyFine, onlyCoarse, shiftMs, notes, examples } = comparison;
  return {
    ...toId(series),
    made_of: madeOf.timeframe,
    compared,
    differing,
    by_column: byColumn,
    differing_with_gaps: differingWithGaps,
    only_fine: onlyFine,
    only_coarse: onlyCoarse,
    shift_ms: shiftMs,
    notes,
    examples: examples.map(({ openTimeMs, column, fine, coarse }) => ({ open_time: iso(openTimeMs), column, fine, coarse })),
  };
}
