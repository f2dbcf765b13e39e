import type { MessagePort } from "node:worker_threads";

/** What a thread is told to do. */
export interface ThreadOrder {
  readonly module: string;
  readonly name: string;
  readonly input: unknown;
  /** For messages while it works. */
  readonly port: MessagePort;
}

export type ThreadMessage = { readonly kind: "started"; readonly threadId: number } | { readonly kind: "progress"; readonly progress: number };

/** How it ended; an error in the parts that survive the way. */
export type ThreadAnswer =
  | { readonly isOk: true; readonly output: unknown }
  | { readonly isOk: false; readonly code: string | null; readonly message: string; readonly stack: string | null };

/** What a function in a thread is given beside its input. */
export interface ThreadContext {
  /** @param progress 0 to 1 */
  reportProgress(progress: number): void;
}
