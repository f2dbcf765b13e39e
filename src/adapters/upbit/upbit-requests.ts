import { HtsError } from "../../engine/errors.ts";
import { findBlock } from "../http/address-block.ts";
import { quoteMessage, requireServed } from "../http/judge-answer.ts";
import { malformed } from "../http/passing-failure.ts";
import { retry, type RetryPolicy } from "../http/retry.ts";
import { type Fetch, type HttpAnswer, type RequestLimits, sendRequest } from "../http/send-request.ts";
import { findLimiter } from "./rate-limiter.ts";
import { parseRemainingReq } from "./remaining-req.ts";

/** Upbit's groups of calls that are counted together. */
export type CallGroup = "candle" | "market";

export interface RequestSettings extends RequestLimits {
  /** Scheme, host, port and perhaps a path, without a slash at the end. */
  readonly baseUrl: string;
  readonly fetch: Fetch;
  readonly requestsPerSecond: number;
  readonly policy: RetryPolicy;
}

/** An answer that was what it should be. */
export interface ReadAnswer<T> {
  readonly value: T;
  readonly headers: Headers;
}

// No Origin: Upbit takes one request in ten seconds from whoever sends it.
const HEADERS = { accept: "application/json", "user-agent": "coin-hts" };

/** Upbit's public calls: in its rate, again when they fail in passing, and never while it has blocked us. */
export class UpbitRequests {
  readonly #settings: RequestSettings;
  readonly #origin: string;

  constructor(settings: RequestSettings) {
    this.#settings = settings;
    this.#origin = new URL(settings.baseUrl).origin;
  }

  /**
   * Makes a call and reads its answer.
   *
   * @param read makes something of the answer's JSON, or throws a PassingFailure that says why it cannot be
   * @throws HtsError `exchange_unreachable`, `exchange_refused`, `exchange_rate_limited`, `exchange_blocked`
   */
  get<T>(path: string, group: CallGroup, read: (body: unknown) => T): Promise<ReadAnswer<T>> {
    const { policy } = this.#settings;
    const limiter = findLimiter(policy.clock, `${this.#origin} ${group}`);
    const attempt = async (): Promise<ReadAnswer<T>> => {
      const answer = await this.#send(path, group);
      this.#requireAccepted(answer);
      return { value: read(parseJson(answer.text)), headers: answer.headers };
    };
    return retry(policy, attempt, (waitMs) => limiter.pause(waitMs));
  }

  async #send(path: string, group: CallGroup): Promise<HttpAnswer> {
    const { baseUrl, fetch, policy, requestsPerSecond } = this.#settings;
    const block = findBlock(policy.clock, this.#origin);
    const requireOpen = (): void => block.requireOpen(policy.exchange);
    const limiter = findLimiter(policy.clock, `${this.#origin} ${group}`);
    const permit = await limiter.acquire({ requestsPerSecond, signal: policy.signal, requireOpen });
    let answer: HttpAnswer;
    try {
      answer = await sendRequest(fetch, `${baseUrl}${path}`, { headers: HEADERS }, this.#settings, policy.signal);
    } catch (error) {
      permit.settle("failed");
      throw error;
    }
    // Before others learn that there is room.
    if (answer.status === 418) block.start(answer);
    const remaining = parseRemainingReq(answer.headers.get("remaining-req"));
    permit.settle(remaining ?? (answer.status === 200 ? null : "failed"));
    if (answer.status === 418) requireOpen();
    return answer;
  }

  #requireAccepted(answer: HttpAnswer): void {
    const { exchange, clock } = this.#settings.policy;
    requireServed(exchange, answer, clock);
    if (answer.status === 200) return;
    if (answer.status < 400) throw malformed(`expected status 200, was ${answer.status}`);
    throw new HtsError("exchange_refused", `${exchange} refused the request (${answer.status})${quoteMessage(answer)}; check the market's name`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(text === "" ? "it was empty" : "it was no JSON, or cut off", error);
  }
}
