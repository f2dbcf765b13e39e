import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { clientConfig } from "../connect.ts";
import { SESSION_CHANNEL } from "./advance-session.ts";

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;

export interface SessionListenerOptions {
  /** Of the database. */
  readonly url: string;
  /** A session has something new; null: any of them may, since nobody listened for a while. */
  readonly onNews: (sessionId: string | null) => void;
  /** Told when the connection was lost or could not be made; it is made again and again. */
  readonly onTrouble: (error: unknown) => void;
}

/** Hears of the events of sessions by one connection of its own, for as long as it is open. */
export class SessionListener {
  readonly #options: SessionListenerOptions;
  readonly #ending = new AbortController();
  #running: Promise<void> | null = null;

  constructor(options: SessionListenerOptions) {
    this.#options = options;
  }

  /** Begins to listen, unless it does. */
  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    for (let waitMs = FIRST_WAIT_MS; !signal.aborted;) {
      try {
        await this.#listen(() => (waitMs = FIRST_WAIT_MS));
      } catch (error) {
        this.#options.onTrouble(error);
      }
      await sleep(waitMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
      waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
    }
  }

  /** Until the connection is lost or nobody wants it any more. */
  async #listen(onConnected: () => void): Promise<void> {
    const { url, onNews } = this.#options;
    const { signal } = this.#ending;
    const client = new pg.Client(clientConfig({ url, statementTimeoutMs: 0, applicationName: "coin-hts stream" }));
    const lost = new Promise<void>((resolve, reject) => {
      client.on("error", reject);
      client.on("end", () => resolve());
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    // While it connects, nobody waits for this yet.
    lost.catch(() => undefined);
    try {
      await client.connect();
      client.on("notification", ({ payload }) => onNews(payload ?? null));
      await client.query(`listen ${SESSION_CHANNEL}`);
      onConnected();
      onNews(null);
      await lost;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
