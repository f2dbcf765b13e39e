import type { IncomingMessage } from "node:http";
import type { Headers } from "./answer.ts";
import { DEFAULT_BAN_MS, type Fault } from "./fault-plan.ts";
import type { RateLimiter, RateRule } from "./rate-limit.ts";
import type { RequestStats } from "./request-stats.ts";
import { banned, type RestError, serverError, tooManyRequests } from "./rest-error.ts";

/** Whether a request is let in, and what its answer says about that. */
export interface Passage {
  readonly headers: Headers;
  /** Why it is not let in; null when it is. */
  readonly refusal: RestError | null;
}

/** What every request and handshake has to pass: it is counted, held to its rate, and refused where a fault says so. */
export class Gate {
  readonly #limiter: RateLimiter;
  readonly #stats: RequestStats;
  readonly #realNowMs: () => number;

  constructor(limiter: RateLimiter, stats: RequestStats, realNowMs: () => number) {
    this.#limiter = limiter;
    this.#stats = stats;
    this.#realNowMs = realNowMs;
  }

  admit({ socket }: IncomingMessage, group: string, rule: RateRule, fault: Fault | null): Passage {
    const nowMs = this.#realNowMs();
    const address = socket.remoteAddress ?? "";
    this.#stats.recordRequest(group, nowMs);
    if (fault?.kind === "418") this.#limiter.ban(address, fault.banMs ?? DEFAULT_BAN_MS, nowMs);
    const verdict = this.#limiter.take(address, group, rule, nowMs);
    if (verdict.kind === "banned") return { headers: {}, refusal: banned(verdict.leftMs) };
    if (verdict.kind === "refused" || fault?.kind === "429") return { headers: remainingHeader(group, 0, rule), refusal: tooManyRequests() };
    const headers = remainingHeader(group, verdict.remaining, rule);
    return { headers, refusal: fault?.kind === "5xx" ? serverError(fault.status) : null };
  }
}

/** @example remainingHeader("candle", 9, { requests: 10, windowMs: 1000 }) // { "Remaining-Req": "group=candle; min=600; sec=9" } */
function remainingHeader(group: string, remaining: number, { requests, windowMs }: RateRule): Headers {
  return { "Remaining-Req": `group=${group}; min=${Math.round((requests * 60_000) / windowMs)}; sec=${remaining}` };
}
