import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { type Answer, labelHeader, refusal } from "./answer.ts";
import { DEFAULT_DELAY_MS, type Fault, type FaultPlan } from "./fault-plan.ts";
import type { Gate } from "./gate.ts";
import type { Markets } from "./market-view.ts";
import { OutgoingMessage } from "./outgoing-message.ts";
import type { PendingTimers } from "./pending-timers.ts";
import type { RateRule } from "./rate-limit.ts";
import type { RequestStats } from "./request-stats.ts";
import { noRoute } from "./rest-error.ts";
import type { Stream } from "./stream.ts";
import { messagesBetween, snapshotOf } from "./stream-messages.ts";
import { VirtualTimers } from "./virtual-timers.ts";
import { WebSocketSession } from "./websocket-session.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export interface WebSocketHubParts {
  readonly markets: Markets;
  readonly clock: VirtualClock;
  readonly faults: FaultPlan;
  readonly gate: Gate;
  readonly connectRule: RateRule;
  readonly messageRule: RateRule;
  readonly stats: RequestStats;
  readonly timers: PendingTimers;
  readonly idleTimeoutMs: number;
  readonly maxBufferedBytes: number;
  /** Whether any of the markets is made up. */
  readonly isSynthetic: boolean;
  readonly realNowMs: () => number;
}

const PATHS: ReadonlySet<string | undefined> = new Set(["/", "/websocket/v1"]);
const MAX_MESSAGE_BYTES = 65_536;
const CONNECT_GROUP = "websocket";

interface Listeners {
  readonly stream: Stream;
  readonly sessions: WebSocketSession[];
}

/** The WebSocket half of the exchange: takes connections, and tells all of them what happens as the clock moves. */
export class WebSocketHub {
  readonly #parts: WebSocketHubParts;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, autoPong: false });
  readonly #sessions = new Set<WebSocketSession>();
  /** All connections, those that are not or not yet a session included. */
  readonly #sockets = new Set<Duplex>();
  /** Of messages that come late. */
  readonly #virtualTimers = new VirtualTimers();
  /** Headers of the answer to a handshake. */
  readonly #welcomes = new WeakMap<IncomingMessage, Readonly<Record<string, string>>>();
  /** Who listens to what; null when it has to be found out anew. */
  #listeners: readonly Listeners[] | null = null;

  constructor(parts: WebSocketHubParts) {
    this.#parts = parts;
    this.#server.on("headers", (lines, request) => lines.push(...toLines(this.#welcomes.get(request) ?? {})));
    parts.clock.onAdvance((fromMs, toMs) => this.#broadcast(fromMs, toMs));
  }

  /** Takes over a request to speak WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    const url = request.url ?? "/";
    const fault = this.#parts.faults.take({ place: "upgrade", subject: url });
    if (fault?.kind === "silence") return;
    if (fault?.kind === "disconnect") socket.destroy();
    else if (fault?.kind === "slow") this.#parts.timers.after(fault.delayMs ?? DEFAULT_DELAY_MS, () => this.#admit(request, socket, head, fault));
    else this.#admit(request, socket, head, fault);
  }

  close(): void {
    for (const session of this.#sessions) session.terminate();
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #admit(request: IncomingMessage, socket: Duplex, head: Buffer, fault: Fault | null): void {
    const label = { Date: new Date(this.#parts.clock.nowMs).toUTCString(), ...labelHeader(this.#parts.isSynthetic) };
    const [path] = (request.url ?? "/").split("?", 1);
    if (!PATHS.has(path)) return refuse(socket, refusal(noRoute(), label));
    const passage = this.#parts.gate.admit(request, CONNECT_GROUP, this.#parts.connectRule, fault);
    const headers = { ...label, ...passage.headers };
    if (passage.refusal !== null) return refuse(socket, refusal(passage.refusal, headers));
    this.#welcomes.set(request, headers);
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#open(webSocket));
  }

  #open(webSocket: WebSocket): void {
    const { faults, stats, idleTimeoutMs, maxBufferedBytes, messageRule, realNowMs, markets } = this.#parts;
    const session = new WebSocketSession(webSocket, {
      faults,
      stats,
      idleTimeoutMs,
      maxBufferedBytes,
      messageRule,
      realNowMs,
      hasMarket: (symbol) => markets.has(symbol),
      nowMs: () => this.#parts.clock.nowMs,
      snapshot: (stream) => this.#snapshot(stream),
      delay: (fromMs, delayMs, callback) => this.#delay(fromMs, delayMs, callback),
      onChange: () => (this.#listeners = null),
    });
    this.#sessions.add(session);
    webSocket.on("close", () => this.#sessions.delete(session));
  }

  #snapshot(stream: Stream): OutgoingMessage | null {
    const view = this.#parts.markets.get(stream.code);
    const payload = view === undefined ? null : snapshotOf(view, stream, this.#parts.clock.nowMs);
    return payload === null ? null : new OutgoingMessage(payload);
  }

  /** A message that is late on a clock that stands still comes when its owner has moved it that far. */
  #delay(fromMs: number, delayMs: number, callback: () => void): void {
    if (this.#parts.clock.speed === 0) this.#virtualTimers.at(fromMs + delayMs, callback);
    else this.#parts.timers.after(delayMs, callback);
  }

  /** In order of time over all streams, so that a candle is told after the trades that it is made of. */
  #broadcast(fromMs: number, toMs: number): void {
    this.#listeners ??= this.#findListeners();
    const due = this.#listeners.flatMap(({ stream, sessions }) => {
      const view = this.#parts.markets.get(stream.code);
      return view === undefined ? [] : messagesBetween(view, stream, fromMs, toMs).map((message) => ({ ...message, sessions }));
    });
    due.sort((one, other) => one.atMs - other.atMs);
    for (const { atMs, payload, sessions } of due) {
      this.#virtualTimers.runUntil(atMs);
      const message = new OutgoingMessage(payload);
      for (const session of sessions) session.send(message, atMs);
    }
    this.#virtualTimers.runUntil(toMs);
  }

  #findListeners(): Listeners[] {
    const byKey = new Map<string, Listeners>();
    for (const session of this.#sessions) {
      for (const [key, stream] of session.streams) {
        const listeners = byKey.get(key) ?? { stream, sessions: [] };
        listeners.sessions.push(session);
        byKey.set(key, listeners);
      }
    }
    return [...byKey.values()];
  }
}

function refuse(socket: Duplex, { status, body, headers }: Answer): void {
  const lines = toLines({
    ...headers,
    "Content-Type": "application/json;charset=UTF-8",
    "Content-Length": String(Buffer.byteLength(body)),
    Connection: "close",
  });
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("\r\n")}\r\n\r\n${body}`);
}

function toLines(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}
