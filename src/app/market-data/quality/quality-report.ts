import type { TimeSpan } from "../series.ts";

/**
 * How bad a finding is: with an error the candles must not be used as they are, a warning is to be looked into
 * before figures are believed, a note is what a careful reader should know of real data.
 */
export type Severity = "error" | "warning" | "note";

/** All kinds of findings, in the order in which equally severe ones are reported. */
export const FINDING_KINDS = [
  // Rows that cannot be, each by itself or beside its neighbour.
  "not_finite",
  "non_positive_price",
  "bad_ohlc",
  "negative_volume",
  "unit_mixup",
  "unsorted",
  "duplicate",
  "off_grid",
  "future",
  "unfinished",
  // Prices that are hard to believe.
  "absurd_price",
  "level_break",
  "spike",
  "jump",
  "flash_move",
  "wide_candle",
  "restless_prices",
  "off_tick",
  // Rows that nobody traded, or that came twice.
  "copied_rows",
  "repeated_block",
  "moved_without_trades",
  "idle_run",
  "zero_volume",
  // Series that are put together wrongly.
  "volume_scale_break",
  "mixed_sources",
  "periodic_gaps",
  "missing_candles",
  "market_hours",
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** One place where a finding shows. */
export interface FindingExample {
  /** UTC epoch ms; null when the row's time cannot be read. */
  readonly openTimeMs: number | null;
  /** What is there, with the values. */
  readonly detail: string;
}

/**
 * One fault or peculiarity of a series, however often it occurs. A kind may come twice: unit_mixup for times and
 * for prices, absurd_price for stretches and for single candles.
 */
export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** Candles concerned; for breaks and periodic gaps the number of places. */
  readonly count: number;
  /** Open times of the first and the last candle concerned, UTC epoch ms; null when they cannot be read. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** The first places, at most five. */
  readonly examples: readonly FindingExample[];
  /** What it is, why it matters and what to do, one sentence for a person. */
  readonly message: string;
}

/** A run of candles missing between two that are there. */
export interface GapRun extends TimeSpan {
  readonly missing: number;
  /** How many of them the exchange has been asked for: it has none there. */
  readonly confirmed: number;
}

export interface GapReport {
  readonly runs: number;
  readonly missingCandles: number;
  readonly confirmedCandles: number;
  /** Missing candles of the longest run, and the open time of its first one; null without gaps. */
  readonly longestCandles: number;
  readonly longestStartMs: number | null;
  /** The longest runs, longest first, the earlier one first among equals. */
  readonly largest: readonly GapRun[];
}

/** What is to be known of a series of candles before a figure made of it is believed. Plain data. */
export interface QualityReport {
  readonly timeframeMs: number;
  /** Rows as handed in, unsound ones included. */
  readonly rows: number;
  /** Earliest and latest open time, UTC epoch ms; null without a row whose time can be read. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** Candles that the timeframe has from the first to the last one, both included. */
  readonly expectedRows: number;
  /** Share of them that are there or that the exchange is known not to have, 0 to 1; null without candles. */
  readonly completenessRate: number | null;
  readonly gaps: GapReport;
  /** The most severe first. */
  readonly findings: readonly Finding[];
}

/** What the caller knows about the candles. */
export interface QualityContext {
  /** What the exchange has been asked for in full: a candle missing there does not exist. In any order, may overlap or be infinite. */
  readonly confirmed?: readonly TimeSpan[];
  /** The present, UTC epoch ms; without it nothing is in the future. */
  readonly nowMs?: number;
  /** Price step of the market, in quote currency: the smallest one where it changes with the price. */
  readonly quoteTick?: number;
}
