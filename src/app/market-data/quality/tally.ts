import type { Finding, FindingExample, FindingKind, Severity } from "./quality-report.ts";

const MAX_EXAMPLES = 5;
/** The year 2286, and 1653 before the epoch: no candle is of later or earlier, and a Date can hold far more. */
const MAX_TIME_MS = 1e13;
const SEVERITIES: readonly Severity[] = ["note", "warning", "error"];

/** Counts the places of one finding and keeps the first ones as examples. */
export class Tally {
  readonly kind: FindingKind;
  count = 0;
  #firstMs = Infinity;
  #lastMs = -Infinity;
  #severity: Severity = "note";
  readonly #examples: FindingExample[] = [];

  constructor(kind: FindingKind) {
    this.kind = kind;
  }

  /**
   * Counts `candles` from one place to another; the worst severity of all places is the finding's.
   *
   * @returns whether the place is one of the first, to be shown by `explain`: nobody builds a text in vain.
   */
  add(severity: Severity, openTimeMs: number, lastMs = openTimeMs, candles = 1): boolean {
    this.count += candles;
    if (isInstant(openTimeMs) && openTimeMs < this.#firstMs) this.#firstMs = openTimeMs;
    if (isInstant(lastMs) && lastMs > this.#lastMs) this.#lastMs = lastMs;
    this.raise(severity);
    return this.#examples.length < MAX_EXAMPLES;
  }

  /** Makes the finding at least so severe. */
  raise(severity: Severity): void {
    if (SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(this.#severity)) this.#severity = severity;
  }

  /** Says what is at the place that was counted last. */
  explain(openTimeMs: number, detail: string): void {
    this.#examples.push({ openTimeMs: isInstant(openTimeMs) ? openTimeMs : null, detail });
  }

  /** The finding in a list, or an empty list when there was no place. */
  toFindings(message: string): Finding[] {
    if (this.count === 0) return [];
    return [
      {
        kind: this.kind,
        severity: this.#severity,
        count: this.count,
        firstMs: Number.isFinite(this.#firstMs) ? this.#firstMs : null,
        lastMs: Number.isFinite(this.#lastMs) ? this.#lastMs : null,
        examples: this.#examples,
        message,
      },
    ];
  }
}

/** Whether a number can be the time of a candle in ms. */
export function isInstant(timeMs: number): boolean {
  return Math.abs(timeMs) < MAX_TIME_MS;
}
