import type { Sha256 } from "../../../engine/receipt.ts";

/** What whoever imports runs says about all of them. */
export interface RunLabels {
  readonly note: string;
  readonly tags: readonly string[];
}

/** What is known of a document beside its content. */
export interface PythonContext extends RunLabels {
  readonly sha256OfBytes: string;
  /** When its file was last changed, epoch ms. */
  readonly modifiedMs: number;
  readonly manifest: Readonly<Record<string, unknown>> | null;
  /** What times without a zone are: Korean, as the original's dates are, or UTC. */
  readonly naiveZone: NaiveZone;
  /** What was noticed on the way here. */
  readonly notes: readonly string[];
  readonly sha256: Sha256;
}

export const NAIVE_ZONES = { KST: "+09:00", UTC: "+00:00" } as const;
export type NaiveZone = keyof typeof NAIVE_ZONES;
