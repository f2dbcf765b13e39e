import type { Candles } from "../../engine/candles.ts";

/** Values that a later write changed, one JSON object a line, oldest first. */
export const REVISION_LOG = "revisions.jsonl";

export interface RevisionContext {
  readonly nowMs: number;
  /** Where the later values came from. */
  readonly source: string;
}

/**
 * One line for each changed candle, without line feeds.
 *
 * @param changed places in the former and in the later columns
 * @returns `{"recorded_ms":…,"source":"…","open_time_ms":…,"before":[open,high,low,close,volume],"after":[…]}`
 */
export function writeRevisions(before: Candles, after: Candles, changed: readonly (readonly [number, number])[], { nowMs, source }: RevisionContext): string[] {
  return changed.map(([b, a]) =>
    JSON.stringify({ recorded_ms: nowMs, source, open_time_ms: after.openTimeMs[a], before: valuesAt(before, b), after: valuesAt(after, a) }),
  );
}

function valuesAt({ open, high, low, close, volume }: Candles, index: number): (number | undefined)[] {
  return [open, high, low, close, volume].map((column) => column[index]);
}
