import type { Cancellation } from "../../app/cancellation.ts";

/** A signal that aborts when another one does, and can be aborted without it. */
export function childOf(signal: Cancellation): { readonly signal: Cancellation; readonly abort: () => void } {
  const own = new AbortController();
  const abort = (): void => own.abort();
  signal.addEventListener("abort", abort, { once: true });
  own.signal.addEventListener("abort", () => signal.removeEventListener("abort", abort), { once: true });
  if (signal.aborted) abort();
  return { signal: own.signal, abort };
}
