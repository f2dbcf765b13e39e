import { Worker } from "node:worker_threads";
import type { TraderFault } from "../../../app/live/session-ports.ts";
import type { TraderName } from "../../../engine/session/session-events.ts";
import { CallWatch, createCallCells, type Standstill } from "./call-cells.ts";
import { END, type SessionThreadData, type SessionThreadSettings, type ThreadNews } from "./session-thread-protocol.ts";
import type { WatchedTrader } from "./watched-loader.ts";

export interface SessionThreadOptions {
  readonly settings: SessionThreadSettings;
  /** Longest that one call of a strategy may take, ms. */
  readonly strategyTimeoutMs: number;
  readonly onLog: (news: Extract<ThreadNews, { kind: "log" }>) => void;
  /** Told how long each commit took, ms. */
  readonly onCommit: (tookMs: number) => void;
}

/** How a thread ended. */
export interface ThreadEnd {
  /** In whose call, and what it did; null for nobody's. */
  readonly culprit: Culprit | null;
  /** What it died of; null when it ended in order or was told to. */
  readonly problem: string | null;
}

export interface Culprit extends TraderName {
  readonly sessionId: string;
  readonly fault: TraderFault;
}

const LOOK_MS = 1000;
/** How much longer than in a call the thread may stand still in none, such as in what a promise of a strategy does. */
const UNKNOWN_FACTOR = 4;
/** In .ts from the sources, in .js from the package. */
const ENTRY = new URL(import.meta.url.endsWith(".ts") ? "session-thread-entry.ts" : "session-thread-entry.js", import.meta.url);

/** One life of the thread that runs sessions: followed, watched, and ended when a strategy does not return. */
export class SessionThread {
  /** Resolves once it has ended, however that came about. */
  readonly ended: Promise<ThreadEnd>;
  readonly #options: SessionThreadOptions;
  readonly #worker: Worker;
  readonly #watch: CallWatch;
  readonly #running = new Set<string>();
  readonly #traders = new Map<number, WatchedTrader>();
  #isEnding = false;
  /** What it was ended for. */
  #standstill: Standstill | null = null;
  #error: unknown = null;

  constructor(options: SessionThreadOptions) {
    this.#options = options;
    const cells = createCallCells();
    const lookMs = Math.min(LOOK_MS, options.strategyTimeoutMs / 4);
    this.#watch = new CallWatch(cells, 2 * lookMs, performance.now());
    const workerData: SessionThreadData = { cells, settings: options.settings };
    this.#worker = new Worker(ENTRY, { workerData, name: "sessions" });
    this.#worker.on("message", (news: ThreadNews) => this.#take(news));
    this.#worker.on("error", (error) => (this.#error = error));
    const looking = setInterval(() => this.#look(), lookMs);
    this.ended = new Promise((resolve) => {
      this.#worker.once("exit", () => {
        clearInterval(looking);
        resolve(this.#describeEnd());
      });
    });
  }

  /** Ids of the sessions that it holds. */
  get running(): readonly string[] {
    return [...this.#running];
  }

  /** Asks it to keep and release everything, and to end. */
  end(): void {
    this.#isEnding = true;
    this.#worker.postMessage(END, []);
  }

  /** Ends it at once. */
  kill(): void {
    this.#isEnding = true;
    void this.#worker.terminate();
  }

  #look(): void {
    const { strategyTimeoutMs: limitMs } = this.#options;
    const standstill = this.#watch.look(performance.now());
    if (this.#standstill !== null || standstill.ms < (standstill.call === 0 ? UNKNOWN_FACTOR * limitMs : limitMs)) return;
    this.#standstill = standstill;
    void this.#worker.terminate();
  }

  #take(news: ThreadNews): void {
    switch (news.kind) {
      case "log":
        return this.#options.onLog(news);
      case "commit":
        return this.#options.onCommit(news.tookMs);
      case "claimed":
        this.#running.add(news.sessionId);
        return;
      case "released":
        return this.#forget(news.sessionId);
      case "trader":
        for (const call of [news.trader.loading, news.trader.asking]) this.#traders.set(call, news.trader);
    }
  }

  #forget(sessionId: string): void {
    this.#running.delete(sessionId);
    for (const [call, trader] of this.#traders) if (trader.sessionId === sessionId) this.#traders.delete(call);
  }

  #describeEnd(): ThreadEnd {
    const culprit = this.#findCulprit();
    if (this.#isEnding && culprit === null) return { culprit, problem: null };
    const died = this.#error === null ? "it ended by itself" : String(this.#error);
    return { culprit, problem: this.#standstill === null ? died : "it stood still" };
  }

  #findCulprit(): Culprit | null {
    // Who ends it at once does so at whatever it was doing; else what it was doing when it died stands in its cells for ever.
    if (this.#standstill === null && this.#isEnding) return null;
    const { call } = this.#standstill ?? this.#watch.look(performance.now());
    const trader = this.#traders.get(call);
    if (trader === undefined) return null;
    const { sessionId, symbol, strategy } = trader;
    return { sessionId, symbol, strategy, fault: { ...this.#nameFault(trader), isLoading: call === trader.loading } };
  }

  #nameFault({ symbol, strategy }: TraderName): Pick<TraderFault, "code" | "message"> {
    const title = `strategy ${strategy} on ${symbol}`;
    const remedy = "mend it and start a new session with it";
    if (this.#standstill === null) {
      const how = this.#error === null ? "" : ` (${String(this.#error)})`;
      return { code: "strategy_failed", message: `${title} ended the thread that it ran in${how}; ${remedy}` };
    }
    const limit = `SESSION_STRATEGY_TIMEOUT_MS, ${this.#options.strategyTimeoutMs} ms`;
    return { code: "time_limit_exceeded", message: `${title} did not return from a call within ${limit}, and was ended; ${remedy}` };
  }
}
