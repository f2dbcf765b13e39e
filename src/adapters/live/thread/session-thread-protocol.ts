import type { DatabaseOptions } from "../../postgres/connect.ts";
import type { WatchedTrader } from "./watched-loader.ts";

/** What a thread runs sessions with; it crosses into it. */
export interface SessionThreadSettings {
  /** Of its own connections. */
  readonly database: DatabaseOptions;
  /** Absolute. */
  readonly dataRoot: string;
  /** Null for the built-in strategies alone. */
  readonly strategiesFolder: string | null;
  readonly upbitUrl: string;
  readonly owner: string;
  readonly leaseMs: number;
  readonly maxSessions: number;
  /** Only these are run; all that nobody runs when null. */
  readonly only: readonly string[] | null;
}

export interface SessionThreadData {
  readonly cells: Int32Array<SharedArrayBuffer>;
  readonly settings: SessionThreadSettings;
}

/** Any message to the thread: it is told to end. */
export const END = "end";

export type ThreadNews =
  | { readonly kind: "log"; readonly level: "info" | "warn" | "error"; readonly message: string; readonly context: Readonly<Record<string, unknown>> }
  | { readonly kind: "commit"; readonly tookMs: number }
  | { readonly kind: "claimed" | "released"; readonly sessionId: string }
  | { readonly kind: "trader"; readonly trader: WatchedTrader };
