import { type Candles, MAX_PRICE, MAX_VOLUME, MIN_PRICE } from "../../../engine/candles.ts";
import { describeTime } from "./describe.ts";
import type { Finding } from "./quality-report.ts";
import { isInstant, Tally } from "./tally.ts";

const COLUMNS = ["open", "high", "low", "close", "volume"] as const;
const PRICES = ["open", "high", "low", "close"] as const;

export interface RowFaults {
  readonly findings: readonly Finding[];
  /** 1 where a row has a fault; null when none has. */
  readonly isFaulty: Uint8Array | null;
}

/** Finds rows whose values cannot be those of a candle, each by itself. @param timesMs their open times in ms */
export function findRowFaults(candles: Candles, timesMs: Float64Array): RowFaults {
  const { open, high, low, close, volume } = candles;
  const faults = new Faults(candles, timesMs);
  for (let i = 0; i < timesMs.length; i++) {
    const o = open[i] as number;
    const h = high[i] as number;
    const l = low[i] as number;
    const c = close[i] as number;
    const v = volume[i] as number;
    // Written so that a NaN fails.
    const isSound = l >= MIN_PRICE && h <= MAX_PRICE && o >= l && o <= h && c >= l && c <= h && v >= 0 && v <= MAX_VOLUME;
    if (!isSound || !isInstant(timesMs[i] as number)) faults.add(i);
  }
  return { findings: faults.toFindings(), isFaulty: faults.isFaulty };
}

class Faults {
  readonly #candles: Candles;
  readonly #timesMs: Float64Array;
  readonly #notFinite = new Tally("not_finite");
  readonly #nonPositive = new Tally("non_positive_price");
  readonly #badOhlc = new Tally("bad_ohlc");
  readonly #negativeVolume = new Tally("negative_volume");
  isFaulty: Uint8Array | null = null;

  constructor(candles: Candles, timesMs: Float64Array) {
    this.#candles = candles;
    this.#timesMs = timesMs;
  }

  add(i: number): void {
    this.isFaulty ??= new Uint8Array(this.#timesMs.length);
    this.isFaulty[i] = 1;
    if (this.#addNotFinite(i)) return;
    const volume = this.#candles.volume[i] as number;
    if (volume < 0) this.#note(this.#negativeVolume, i, `the volume is ${volume}`);
    const price = PRICES.find((column) => (this.#candles[column][i] as number) <= 0);
    if (price !== undefined) this.#note(this.#nonPositive, i, `${price} is ${this.#candles[price][i]}`);
    else this.#addBadOhlc(i);
  }

  #addNotFinite(i: number): boolean {
    if (!isInstant(this.#timesMs[i] as number)) {
      this.#note(this.#notFinite, i, `row ${i + 1} has the time ${this.#timesMs[i]}`);
      return true;
    }
    const column = COLUMNS.find((name) => {
      const value = Math.abs(this.#candles[name][i] ?? NaN);
      return name === "volume" ? !(value <= MAX_VOLUME) : !(value <= MAX_PRICE && (value === 0 || value >= MIN_PRICE));
    });
    if (column === undefined) return false;
    this.#note(this.#notFinite, i, `${column} is ${this.#candles[column][i] ?? "not there"}`);
    return true;
  }

  #addBadOhlc(i: number): void {
    const [o, h, l, c] = PRICES.map((column) => this.#candles[column][i] as number) as [number, number, number, number];
    if (h < l) this.#note(this.#badOhlc, i, `high ${h} is below low ${l}`);
    else if (o < l || o > h) this.#note(this.#badOhlc, i, `open ${o} is not between low ${l} and high ${h}`);
    else if (c < l || c > h) this.#note(this.#badOhlc, i, `close ${c} is not between low ${l} and high ${h}`);
  }

  #note(tally: Tally, i: number, problem: string): void {
    const timeMs = this.#timesMs[i] as number;
    if (tally.add("error", timeMs)) tally.explain(timeMs, isInstant(timeMs) ? `${problem} at ${describeTime(timeMs)}` : problem);
  }

  toFindings(): Finding[] {
    return [
      ...this.#notFinite.toFindings(
        "Values are missing or are no numbers that a price, a time or a volume can have, and whatever is computed from them is void; download " +
          "the candles again or leave the rows out.",
      ),
      ...this.#nonPositive.toFindings(
        "Prices are zero or negative, which no market has and no return can be computed from; download the candles again or leave the rows out.",
      ),
      ...this.#badOhlc.toFindings(
        "The highest price is not the highest or the lowest not the lowest of its candle, mostly the sign of swapped columns or of rows merged " +
          "from two sources; check the order of the columns and download the candles again.",
      ),
      ...this.#negativeVolume.toFindings("Volumes are negative, which nobody can trade; check the column and download the candles again."),
    ];
  }
}
