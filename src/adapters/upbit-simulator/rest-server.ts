import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answer, type Headers, labelHeader, refusal } from "./answer.ts";
import { DEFAULT_DELAY_MS, type Fault, type FaultPlan } from "./fault-plan.ts";
import type { Gate } from "./gate.ts";
import type { Markets } from "./market-view.ts";
import type { PendingTimers } from "./pending-timers.ts";
import type { RateRule } from "./rate-limit.ts";
import type { RequestStats } from "./request-stats.ts";
import { invalidParameter, noRoute, RestError } from "./rest-error.ts";
import { findRoute, type Route } from "./rest-routes.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export interface RestServerParts {
  readonly markets: Markets;
  readonly clock: VirtualClock;
  readonly faults: FaultPlan;
  readonly gate: Gate;
  readonly rule: RateRule;
  readonly stats: RequestStats;
  readonly timers: PendingTimers;
  /** Whether any of the markets is made up. */
  readonly isSynthetic: boolean;
}

/** Enough for all markets of Upbit in one request; Node itself refuses 16 KiB of headers. */
const MAX_URL_LENGTH = 12_288;
const MAX_BODY_BYTES = 65_536;
/** Upbit holds requests that a browser sends for a page of another origin to one every ten seconds. */
const ORIGIN_RULE: RateRule = { requests: 1, windowMs: 10_000 };

interface RoutedRequest {
  readonly route: Route;
  readonly query: URLSearchParams;
}

/** Answers the REST half of the exchange. */
export class RestServer {
  readonly #parts: RestServerParts;

  constructor(parts: RestServerParts) {
    this.#parts = parts;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    dropBody(request);
    const url = request.url ?? "/";
    const fault = this.#parts.faults.take({ place: "rest", subject: url });
    const answer = this.#answer(request, url, fault);
    if (fault?.kind === "silence") return;
    if (fault?.kind === "slow") this.#parts.timers.after(fault.delayMs ?? DEFAULT_DELAY_MS, () => this.#send(response, answer, fault));
    else this.#send(response, answer, fault);
  }

  #answer(request: IncomingMessage, url: string, fault: Fault | null): Answer {
    const { markets, clock, gate } = this.#parts;
    // The exchange's time is the virtual one, and clients tell from it which candles have closed.
    let headers: Headers = { Date: new Date(clock.nowMs).toUTCString(), ...labelHeader(this.#parts.isSynthetic) };
    try {
      const { route, query } = readRequest(request, url);
      const isCrossOrigin = request.headers.origin !== undefined;
      const passage = gate.admit(request, isCrossOrigin ? "origin" : route.group, isCrossOrigin ? ORIGIN_RULE : this.#parts.rule, fault);
      headers = { ...headers, ...passage.headers };
      if (passage.refusal !== null) return refusal(passage.refusal, headers);
      const { body, isSynthetic } = route.answer(markets, query, clock.nowMs);
      return { status: 200, body: JSON.stringify(body), headers: { ...headers, ...labelHeader(isSynthetic) } };
    } catch (error) {
      return refusal(error, headers);
    }
  }

  #send(response: ServerResponse, { status, body, headers }: Answer, fault: Fault | null): void {
    if (response.destroyed) return;
    this.#parts.stats.recordAnswer(status);
    const sent = fault?.kind === "empty" ? "" : fault?.kind === "truncated" ? firstHalf(body) : body;
    response.writeHead(status, {
      "Content-Type": "application/json;charset=UTF-8",
      "Content-Length": Buffer.byteLength(sent),
      "Cache-Control": "no-cache, no-store, max-age=0, must-revalidate",
      ...headers,
    });
    if (fault?.kind === "disconnect") response.write(firstHalf(sent), () => response.destroy());
    else response.end(sent);
  }
}

/** @throws RestError for what is no request that the exchange knows */
function readRequest({ method }: IncomingMessage, url: string): RoutedRequest {
  if (url.length > MAX_URL_LENGTH) throw new RestError(414, `The URL is longer than ${MAX_URL_LENGTH} characters.`);
  if (method !== "GET") throw new RestError(405, "Only GET is supported.");
  // A proxy's absolute form, and anything else that is no path.
  if (!url.startsWith("/")) throw invalidParameter();
  const at = url.indexOf("?");
  const route = findRoute(at < 0 ? url : url.slice(0, at));
  if (route === null) throw noRoute();
  return { route, query: new URLSearchParams(at < 0 ? "" : url.slice(at + 1)) };
}

/** A GET has no body; whoever sends a large one is cut off. */
function dropBody(request: IncomingMessage): void {
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) request.destroy();
  });
}

function firstHalf(text: string): string {
  return text.slice(0, Math.floor(text.length / 2));
}
