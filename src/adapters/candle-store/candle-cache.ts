import { CANDLE_COLUMNS, type Candles, indexAtOrAfter, sliceCandles } from "../../engine/candles.ts";
import type { TimeSpan } from "../../app/market-data/series.ts";

interface Entry {
  /** Whatever changes when the candles do. */
  readonly version: string;
  readonly span: TimeSpan;
  readonly candles: Candles;
  readonly bytes: number;
}

/**
 * Candles that were read, up to a number of bytes; the least recently used go first. One range of each series is
 * kept, the last one that no kept range contained. A range within it is a view of the same memory.
 */
export class CandleCache {
  readonly #maxBytes: number;
  /** By series, the least recently used first. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The candles of a range, if they are kept and of this version. */
  get(key: string, version: string, { fromMs, untilMs }: TimeSpan): Candles | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    if (entry.version !== version) {
      this.#delete(key);
      return null;
    }
    if (fromMs < entry.span.fromMs || untilMs > entry.span.untilMs) return null;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const { openTimeMs } = entry.candles;
    return sliceCandles(entry.candles, indexAtOrAfter(openTimeMs, fromMs), indexAtOrAfter(openTimeMs, untilMs));
  }

  /** Keeps candles, unless they alone are more than may be kept. */
  set(key: string, version: string, span: TimeSpan, candles: Candles): void {
    this.#delete(key);
    // The whole buffer stays alive as long as a view of it.
    const bytes = candles.openTimeMs.buffer.byteLength || candles.openTimeMs.length * CANDLE_COLUMNS.length * Float64Array.BYTES_PER_ELEMENT;
    if (bytes > this.#maxBytes) return;
    this.#entries.set(key, { version, span, candles, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#delete(oldest);
    }
  }

  #delete(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }
}
