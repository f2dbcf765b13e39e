import { setTimeout as sleep } from "node:timers/promises";

/** An answer as it came. */
export interface HeardAnswer {
  readonly path: string;
  /** When it was asked for and when it was there, UTC epoch ms. */
  readonly askedMs: number;
  readonly heardMs: number;
  readonly status: number;
  /** Head and body. */
  readonly text: string;
}

const PATIENCE_MS = 15_000;
const RETRY_MS = 150;

/** A client that asks again until it is told yes or no, and remembers everything that it was told. */
export class StubbornClient {
  readonly #url: string;
  readonly #token: string;
  readonly heard: HeardAnswer[] = [];
  /** How often there was no answer at all. */
  silences = 0;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** Submits a backtest under a key until it is accepted, and returns the task's id. @throws Error for any other answer than one that says to come again */
  async submit(request: object, key: string): Promise<string> {
    for (;;) {
      const answer = await this.ask("/api/v1/backtests/async", { method: "POST", headers: { "idempotency-key": key }, body: JSON.stringify(request) });
      if (answer?.status === 202) return (JSON.parse(bodyOf(answer)) as { readonly task_id: string }).task_id;
      const isTransient = answer === null || answer.status >= 500 || bodyOf(answer).includes('"idempotency_pending"');
      if (!isTransient) throw new Error(`${key} was answered ${answer.status}: ${answer.text}`);
      await sleep(RETRY_MS);
    }
  }

  /** One attempt; null when the connection broke or stayed silent. */
  async ask(
    path: string,
    { headers, ...init }: Omit<RequestInit, "headers"> & { readonly headers?: Record<string, string> } = {},
  ): Promise<HeardAnswer | null> {
    const askedMs = Date.now();
    const usual = { authorization: `Bearer ${this.#token}`, ...(init.body === undefined ? {} : { "content-type": "application/json" }) };
    try {
      const answer = await fetch(this.#url + path, { ...init, headers: { ...usual, ...headers }, signal: AbortSignal.timeout(PATIENCE_MS) });
      const text = `${JSON.stringify([...answer.headers])}\n${await answer.text()}`;
      const heard = { path, askedMs, heardMs: Date.now(), status: answer.status, text };
      this.heard.push(heard);
      return heard;
    } catch {
      this.silences += 1;
      return null;
    }
  }
}

export function bodyOf({ text }: HeardAnswer): string {
  return text.slice(text.indexOf("\n") + 1);
}
