import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DATA_FOLDER } from "./data-folder.ts";

/** Its candles are months, stamped at their end: no supported timeframe. */
export const MONTHS = "BACKTESTINGPY/BTCUSD/1M.csv.gz";

/** One row of the series table in the folder's README. */
export interface DescribedSeries {
  readonly path: string;
  readonly rows: number;
  /** "2020-01-01 00:00", UTC, as is `last`. */
  readonly first: string;
  readonly last: string;
  /** Runs and missing candles, as "runs/candles". */
  readonly gaps: string;
  /** Missing candles of the longest run, and the open time of the candle before it; null without gaps. */
  readonly longest: { readonly candles: number; readonly after: string } | null;
  readonly zeroVolumes: number;
}

export const README = readFileSync(join(DATA_FOLDER, "README.md"), "utf8");

/** The series table of the README. */
export const DESCRIBED_SERIES: readonly DescribedSeries[] = README.split("\n")
  .filter((line) => /^\| [^|]+\/[^|]+\.csv\.gz \|/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, path, rows, first, last, gaps, zeroVolumes]) => {
    const [, candles, after] = /\((\d+) after ([\d-]+ [\d:]+)\)/.exec(gaps) ?? [];
    const longest = after === undefined ? null : { candles: Number(candles), after };
    return { path, rows: Number(rows), first, last, gaps: gaps.split(" ")[0], longest, zeroVolumes: Number(zeroVolumes) };
  });

/** @example minuteOf(0) // "1970-01-01 00:00" */
export function minuteOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace("T", " ");
}
