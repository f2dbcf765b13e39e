import type { Cancellation } from "../../../src/app/cancellation.ts";
import type { FeedClock } from "../../../src/app/live/feed-ports.ts";
import type { CandleStream, StreamConnection, StreamListener, StreamSeries } from "../../../src/app/live/feed/stream-ports.ts";
import type { Candle } from "../../../src/engine/strategies/strategy-runner.ts";

/** A clock that jumps to what is waited for, some turns of the event loop later. */
export class JumpingClock implements FeedClock {
  #nowMs: number;
  /** How many waits have not ended. */
  pending = 0;
  /** Told of each wait before time passes. */
  onWait: (untilMs: number) => void = () => undefined;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  jumpTo(ms: number): void {
    this.#nowMs = ms;
  }

  waitUntil(ms: number, signal: Cancellation): Promise<void> {
    this.pending++;
    this.onWait(ms);
    return new Promise((resolve, reject) => {
      let isOver = false;
      const end = (settle: () => void): void => {
        if (isOver) return;
        isOver = true;
        this.pending--;
        settle();
      };
      if (signal.aborted) return end(() => reject(new Error("aborted")));
      signal.addEventListener("abort", () => end(() => reject(new Error("aborted"))));
      setImmediate(() =>
        end(() => {
          this.#nowMs = Math.max(this.#nowMs, ms);
          resolve();
        }),
      );
    });
  }
}

/** A stream in memory that tells what a test has it tell. */
export class FakeStream implements CandleStream {
  readonly tellsWholeCandles: boolean;
  /** Connections that are open, with who listens. */
  readonly connections: { readonly series: readonly StreamSeries[]; readonly listener: StreamListener }[] = [];
  opened = 0;
  /** Called at each attempt to connect; what it throws is the answer. */
  onOpen: (attempt: number) => void = () => undefined;

  constructor({ tellsWholeCandles = true } = {}) {
    this.tellsWholeCandles = tellsWholeCandles;
  }

  has(timeframeMs: number): boolean {
    return timeframeMs < 86_400_000;
  }

  async open(series: readonly StreamSeries[], listener: StreamListener): Promise<StreamConnection> {
    await Promise.resolve();
    this.opened++;
    this.onOpen(this.opened);
    const connection = { series, listener };
    this.connections.push(connection);
    const close = (): void => {
      const at = this.connections.indexOf(connection);
      if (at >= 0) this.connections.splice(at, 1);
    };
    return { settle: () => Promise.resolve(), close };
  }

  tell(symbol: string, timeframeMs: number, candle: Candle, stampMs = candle.openTimeMs): void {
    for (const { listener, series } of this.connections) {
      if (series.some((one) => one.symbol === symbol && one.timeframeMs === timeframeMs)) listener.candle({ symbol, timeframeMs, candle, stampMs });
    }
  }
}
