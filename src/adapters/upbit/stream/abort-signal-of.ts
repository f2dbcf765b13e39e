import type { Cancellation } from "../../../app/cancellation.ts";
import { HtsError } from "../../../engine/errors.ts";

/** A cancellation as the signal that sockets and timers of the platform take. */
export function abortSignalOf(cancellation: Cancellation): AbortSignal {
  if (cancellation instanceof AbortSignal) return cancellation;
  const controller = new AbortController();
  const abort = (): void => controller.abort(new HtsError("cancelled", "the wait was ended"));
  if (cancellation.aborted) abort();
  else cancellation.addEventListener("abort", abort, { once: true });
  return controller.signal;
}
