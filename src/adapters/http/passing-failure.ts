/** The codes of failures that may pass by themselves. */
export type PassingCode = "exchange_unreachable" | "exchange_rate_limited";

/**
 * An attempt that failed in a way that may pass, so another one is worth it. It never leaves the adapters:
 * `retry` turns the last one into an HtsError of its code.
 */
export class PassingFailure extends Error {
  override readonly name = "PassingFailure";
  readonly code: PassingCode;
  /** How long the exchange asked to wait at least, ms. */
  readonly minWaitMs: number;

  constructor(code: PassingCode, problem: string, options: { readonly minWaitMs?: number; readonly cause?: unknown } = {}) {
    super(problem, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.minWaitMs = options.minWaitMs ?? 0;
  }
}

/** An answer that is not what the exchange's documentation says: cut off, garbled, or about something else. */
export function malformed(problem: string, cause?: unknown): PassingFailure {
  return new PassingFailure("exchange_unreachable", `its answer was malformed: ${problem}`, { cause });
}
