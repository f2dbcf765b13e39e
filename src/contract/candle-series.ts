import type { Timeframe } from "../engine/timeframe.ts";

/** What names an exchange in paths and calls: the id that ccxt gives it, such as upbit or binance. */
export const EXCHANGE_PATTERN = "^[a-z0-9][a-z0-9_-]{0,29}$";

/** Missing candles between the first and the last one. */
export interface GapCounts {
  /** Runs of missing candles. */
  readonly runs: number;
  readonly missing_candles: number;
  readonly longest_candles: number;
  /** When the longest run starts, epoch ms; null without one. */
  readonly longest_start_ms: number | null;
  /** Missing candles of which the exchange, asked for them, said that it has none. */
  readonly confirmed_candles: number;
}

/** One file of a series: the candles that open in one UTC year. */
export interface YearFile {
  /** "2024.parquet" */
  readonly name: string;
  readonly rows: number;
  /** Open times, epoch ms. */
  readonly first_ms: number;
  readonly last_ms: number;
  readonly bytes: number;
  /** Of the file's bytes, 64 hex digits. */
  readonly sha256: string;
  /** Within the file. */
  readonly gaps: GapCounts;
}

/**
 * What the store knows of a series without opening its candles: one JSON file beside them, written anew with
 * every change. The one with the highest generation holds.
 */
export interface SeriesManifest {
  readonly format: 1;
  /** Counts the changes of this series, from 1. */
  readonly generation: number;
  readonly exchange: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Whether any of its candles is made up; then whatever shows them says so. */
  readonly synthetic: boolean;
  /** Where the candles came from, newest first, each once. */
  readonly sources: readonly string[];
  readonly rows: number;
  /** Open times of the first and the last candle, epoch ms; null without candles. */
  readonly first_ms: number | null;
  readonly last_ms: number | null;
  readonly gaps: GapCounts;
  /** What the exchange has been asked for in full, `[from, until)` in epoch ms, ascending and apart: a candle missing there does not exist. */
  readonly covered: readonly (readonly [fromMs: number, untilMs: number])[];
  /** Values that a later write changed; each is kept in revisions.jsonl. */
  readonly revisions: number;
  readonly files: readonly YearFile[];
  /** Files of this generation under their temporary name, and the name that they are moved to. */
  readonly pending: readonly (readonly [temporary: string, name: string])[];
  readonly updated_ms: number;
}
