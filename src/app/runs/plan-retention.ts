import type { RunSummary } from "../../contract/saved-run.ts";

/** Which runs are kept; tagged ones always are. */
export interface RetentionPolicy {
  /** Older ones go, ms; null for no limit. */
  readonly maxAgeMs: number | null;
  /** So many of the newest stay, tagged ones not counted; null for no limit. */
  readonly keepNewest: number | null;
}

/** The runs that a policy lets go, the newest first. @param nowMs epoch ms */
export function planRetention(runs: readonly RunSummary[], { maxAgeMs, keepNewest }: RetentionPolicy, nowMs: number): RunSummary[] {
  const untagged = runs.filter(({ tags }) => tags.length === 0).toSorted((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at));
  return untagged.filter(({ created_at }, i) => {
    const isOld = maxAgeMs !== null && nowMs - Date.parse(created_at) > maxAgeMs;
    return isOld || (keepNewest !== null && i >= keepNewest);
  });
}
