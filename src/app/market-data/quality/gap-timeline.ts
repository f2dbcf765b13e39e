import type { GapList } from "./gaps.ts";

/**
 * Walks through the beginnings and ends of many series and of their gaps in order of time. It keeps one place a
 * series in a binary heap instead of a list of all changes: quiet markets have millions of minutes without a trade.
 */
export class GapTimeline {
  readonly #lists: readonly GapList[];
  /** How many changes of each series have been walked through, and when its next one is. */
  readonly #walked: Int32Array;
  readonly #nextMs: Float64Array;
  /** Series by their next change, the earliest first: parents are not later than their children. */
  readonly #heap: Int32Array;
  /** Whether each series has begun and not ended, and whether it is in a gap. */
  readonly isActive: Uint8Array;
  readonly isMissing: Uint8Array;
  activeCount = 0;
  missingCount = 0;

  /** @param lists with at least one candle each */
  constructor(lists: readonly GapList[]) {
    this.#lists = lists;
    this.#walked = new Int32Array(lists.length);
    this.#nextMs = Float64Array.from(lists, ({ firstMs }) => firstMs ?? Infinity);
    this.#heap = Int32Array.from(lists.keys());
    this.isActive = new Uint8Array(lists.length);
    this.isMissing = new Uint8Array(lists.length);
    for (let at = (lists.length >> 1) - 1; at >= 0; at--) this.#sink(at);
  }

  /** Walks through all changes of the next instant; tells it, or Infinity when there is none left. */
  advance(): number {
    const nowMs = this.#timeAt(0);
    if (nowMs === Infinity) return nowMs;
    while (this.#timeAt(0) === nowMs) {
      this.#apply(this.#heap[0] as number);
      this.#sink(0);
    }
    return nowMs;
  }

  /** Whether all of the gap that a series is in is confirmed. */
  isConfirmed(series: number): boolean {
    const run = ((this.#walked[series] as number) >> 1) - 1;
    const { missing, confirmed } = this.#lists[series] as GapList;
    return missing[run] === confirmed[run];
  }

  /** A series begins, its gaps begin and end in turn, and it ends. */
  #apply(series: number): void {
    const { missing, fromMs, untilMs, lastMs, timeframeMs } = this.#lists[series] as GapList;
    const walked = this.#walked[series] as number;
    const changes = 2 + 2 * missing.length;
    if (walked === 0 || walked === changes - 1) {
      this.isActive[series] = walked === 0 ? 1 : 0;
      this.activeCount += walked === 0 ? 1 : -1;
    } else {
      this.isMissing[series] = walked % 2;
      this.missingCount += walked % 2 === 1 ? 1 : -1;
    }
    this.#walked[series] = walked + 1;
    const run = walked >> 1;
    const end = walked + 1 === changes - 1 ? (lastMs as number) + timeframeMs : Infinity;
    this.#nextMs[series] = (walked % 2 === 0 ? fromMs[run] : untilMs[run]) ?? end;
  }

  #timeAt(at: number): number {
    return this.#nextMs[this.#heap[at] as number] ?? Infinity;
  }

  /** Lets the series at a place of the heap sink below those that are earlier. */
  #sink(from: number): void {
    let at = from;
    for (;;) {
      const left = 2 * at + 1;
      const earlier = this.#timeAt(left + 1) < this.#timeAt(left) ? left + 1 : left;
      if (left >= this.#heap.length || this.#timeAt(at) <= this.#timeAt(earlier)) return;
      const series = this.#heap[at] as number;
      this.#heap[at] = this.#heap[earlier] as number;
      this.#heap[earlier] = series;
      at = earlier;
    }
  }
}
