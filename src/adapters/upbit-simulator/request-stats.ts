/** What a test wants to know of the requests of one group. */
export interface GroupRequests {
  /** All of them, also those that were refused. */
  readonly count: number;
  /** When they came, real epoch ms, oldest first; the last 10,000. */
  readonly arrivalsMs: readonly number[];
  /** The largest number in any stretch of one second. */
  readonly largestInOneSecond: number;
}

const KEPT_ARRIVALS = 10_000;
const SECOND_MS = 1000;

interface Group {
  count: number;
  largestInOneSecond: number;
  arrivalsMs: number[];
  /** Index of the first arrival of the last second. */
  secondFrom: number;
}

/** Counts what reaches the simulator and what it answers. */
export class RequestStats {
  readonly #groups = new Map<string, Group>();
  readonly #answers = new Map<number, number>();
  /** WebSocket messages with market data that were handed to a socket. */
  sentMessages = 0;

  recordRequest(groupName: string, atMs: number): void {
    const group = this.#groups.get(groupName) ?? { count: 0, largestInOneSecond: 0, arrivalsMs: [], secondFrom: 0 };
    this.#groups.set(groupName, group);
    group.count++;
    group.arrivalsMs.push(atMs);
    while ((group.arrivalsMs[group.secondFrom] as number) <= atMs - SECOND_MS) group.secondFrom++;
    group.largestInOneSecond = Math.max(group.largestInOneSecond, group.arrivalsMs.length - group.secondFrom);
    // Only now and then, so that it costs nothing on average.
    if (group.arrivalsMs.length < 2 * KEPT_ARRIVALS) return;
    group.arrivalsMs = group.arrivalsMs.slice(-KEPT_ARRIVALS);
    group.secondFrom = Math.max(0, group.secondFrom - KEPT_ARRIVALS);
  }

  recordAnswer(status: number): void {
    this.#answers.set(status, (this.#answers.get(status) ?? 0) + 1);
  }

  /** @param group market, candle, trade, ticker, orderbook, origin, websocket (connections) or websocket-message */
  requests(group: string): GroupRequests {
    const { count = 0, largestInOneSecond = 0, arrivalsMs = [] } = this.#groups.get(group) ?? {};
    return { count, largestInOneSecond, arrivalsMs: arrivalsMs.slice(-KEPT_ARRIVALS) };
  }

  /** How many answers of each HTTP status were begun. */
  get answers(): Readonly<Record<number, number>> {
    return Object.fromEntries(this.#answers);
  }
}
