import type { AddressBlock } from "../http/address-block.ts";
import { serverTimeMs } from "../http/answer-times.ts";
import type { Clock } from "../http/clock.ts";
import { requireServed } from "../http/judge-answer.ts";
import { malformed } from "../http/passing-failure.ts";
import { type Fetch, type HttpAnswer, type RequestLimits, sendRequest } from "../http/send-request.ts";
import { SYNTHETIC_HEADER } from "../http/synthetic.ts";

export interface CcxtFetchSettings extends RequestLimits {
  readonly exchange: string;
  readonly clock: Clock;
  readonly block: AddressBlock;
  readonly fetch: Fetch;
  readonly signal?: AbortSignal | undefined;
  /** Where requests go instead of the exchange's own servers, such as a simulator. */
  readonly baseUrl?: string | undefined;
}

/**
 * The network as ccxt sees it. ccxt knows an exchange's calls, but waits for a body without end, reads JSON that was
 * cut off as text, and takes too many requests for a refusal on some exchanges; so answers are judged before it sees them.
 */
export class CcxtFetch {
  /** The exchange's time by its last answer. */
  serverTimeMs: number | null = null;
  /** Whether any answer came from a simulator. */
  isSynthetic = false;
  /** How far the exchange's clock is ahead of ours. */
  #aheadMs = 0;
  readonly #settings: CcxtFetchSettings;

  constructor(settings: CcxtFetchSettings) {
    this.#settings = settings;
  }

  /** @throws PassingFailure, HtsError, the signal's reason; ccxt passes them on as they are */
  async send(url: string, { method, headers, body }: RequestInit): Promise<Response> {
    const { exchange, clock, block, fetch, signal } = this.#settings;
    block.requireOpen(exchange);
    const init = { method: method ?? "GET", headers: headers ?? {}, ...(body === undefined ? {} : { body }) };
    const answer = await sendRequest(fetch, this.#route(url), init, this.#settings, signal);
    if (answer.status === 418) {
      block.start(answer);
      block.requireOpen(exchange);
    }
    requireServed(exchange, answer, clock);
    requireWholeJson(answer);
    this.#note(answer);
    const hasNoBody = answer.status === 204 || answer.status === 205;
    return new Response(hasNoBody ? null : answer.text, { status: answer.status, headers: answer.headers });
  }

  /** The exchange's time by now, ours before its first answer; epoch ms. */
  nowMs(): number {
    return this.#settings.clock.wallMs() + this.#aheadMs;
  }

  #note({ headers }: HttpAnswer): void {
    this.serverTimeMs = serverTimeMs(headers);
    if (this.serverTimeMs !== null) this.#aheadMs = this.serverTimeMs - this.#settings.clock.wallMs();
    if (headers.get(SYNTHETIC_HEADER) === "synthetic") this.isSynthetic = true;
  }

  #route(url: string): string {
    const { baseUrl } = this.#settings;
    if (baseUrl === undefined) return url;
    const { pathname, search } = new URL(url);
    return `${baseUrl}${pathname}${search}`;
  }
}

function requireWholeJson({ status, text, headers }: HttpAnswer): void {
  const isJson = /[/+]json\b/i.test(headers.get("content-type") ?? "") || /^\s*[[{]/.test(text);
  if (status !== 200 || !isJson) return;
  try {
    JSON.parse(text);
  } catch (error) {
    throw malformed(text.trim() === "" ? "it was empty" : "it was no JSON, or cut off", error);
  }
}
