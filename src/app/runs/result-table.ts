import type { RunTable } from "../../contract/saved-run.ts";

/**
 * A column of a result table, all of one length.
 *
 * `time`: UTC epoch ms. `number`: NaN for none. `money`: as `number`, in quote currency, and what rounding to whole
 * units applies to. `count`: whole numbers below 2^31. `text`: null for none.
 */
export type ResultColumn =
  | { readonly name: string; readonly kind: "time" | "number" | "money" | "count"; readonly values: Float64Array }
  | { readonly name: string; readonly kind: "text"; readonly values: readonly (string | null)[] };

/** One table of a run, its rows in the order of the run's symbols and then of time. */
export interface ResultTable {
  readonly name: RunTable;
  readonly rows: number;
  readonly columns: readonly ResultColumn[];
  /** Where the rows of each symbol end, exclusive and ascending, so that a file can be cut there. */
  readonly symbolEnds: readonly number[];
}

/** Where the parts of a table end that have so many rows each. */
export function endsOf(counts: readonly number[]): number[] {
  let end = 0;
  return counts.map((count) => (end += count));
}

/** One column of several parts, one after the other. */
export function concatenate(parts: readonly Float64Array[]): Float64Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A text column in which each part has one value. */
export function repeatEach(values: readonly string[], counts: readonly number[]): string[] {
  return values.flatMap((value, i) => new Array<string>(counts[i] ?? 0).fill(value));
}
