import type { FeedClock, FeedState, FeedStatus } from "../feed-ports.ts";
import type { FeedLink } from "./feed-link.ts";

/** Tells how a feed stands, whenever that changes. */
export class StatusTeller {
  readonly #clock: FeedClock;
  readonly #tell: (status: FeedStatus) => void;
  #told: FeedStatus | null = null;

  constructor(clock: FeedClock, tell: (status: FeedStatus) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  tell(state: FeedState, reason: string | null, links: readonly FeedLink[]): void {
    if (this.#told?.state === state && this.#told.reason === reason) return;
    const sinceMs = this.#told?.state === state ? this.#told.sinceMs : this.#clock.nowMs();
    const reconnects = links.reduce((sum, link) => sum + link.reconnects, 0);
    const heardMs = links.flatMap(({ lastMessageMs }) => lastMessageMs ?? []);
    this.#told = { state, sinceMs, reason, reconnects, lastMessageMs: heardMs.length === 0 ? null : Math.max(...heardMs) };
    this.#tell(this.#told);
  }
}
