import type { RawData, WebSocket } from "ws";
import { DEFAULT_DELAY_MS, type FaultPlan } from "./fault-plan.ts";
import type { OutgoingMessage } from "./outgoing-message.ts";
import type { Payload } from "./payloads.ts";
import { RateLimiter, type RateRule } from "./rate-limit.ts";
import type { RequestStats } from "./request-stats.ts";
import { findStream, type Stream, streamKey } from "./stream.ts";
import { readRequest, type SubscriptionRequest, type TypeRequest, type WebSocketErrorName } from "./subscription-request.ts";
import { encodeMessage, type WireFormat } from "./wire-format.ts";

export interface SessionParts {
  readonly faults: FaultPlan;
  readonly stats: RequestStats;
  readonly idleTimeoutMs: number;
  /** A client that does not read is cut off before it costs more memory than this. */
  readonly maxBufferedBytes: number;
  readonly messageRule: RateRule;
  readonly realNowMs: () => number;
  readonly hasMarket: (symbol: string) => boolean;
  readonly nowMs: () => number;
  /** The first message of a stream; null when nothing has happened yet. */
  readonly snapshot: (stream: Stream) => OutgoingMessage | null;
  /** Calls back a while after an instant, ms: of the virtual clock when its owner moves it, else in real time. */
  readonly delay: (fromMs: number, delayMs: number, callback: () => void) => void;
  /** Told when what the session listens to has changed, and when it is over. */
  readonly onChange: () => void;
}

const UP_INTERVAL_MS = 10_000;
/** How long a message waits to change places with the next one, ms: trades are some five seconds apart. */
const SWAP_WAIT_MS = 10_000;
/** Candles are sent by the second, and one that only changes places is to be no later than that. */
const CANDLE_SWAP_WAIT_MS = 1000;

/** One client's WebSocket connection: what it has subscribed to, and what it is sent. */
export class WebSocketSession {
  readonly #socket: WebSocket;
  readonly #parts: SessionParts;
  readonly #limiter = new RateLimiter({ refusals: Infinity, windowMs: 0, banMs: 0 });
  readonly #idleTimer: NodeJS.Timeout;
  #upTimer: NodeJS.Timeout | undefined;
  #format: WireFormat = "DEFAULT";
  #types: readonly TypeRequest[] = [];
  #streams: ReadonlyMap<string, Stream> = new Map();
  #isSilent = false;
  #held: OutgoingMessage | null = null;

  constructor(socket: WebSocket, parts: SessionParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.#idleTimer = setTimeout(() => this.terminate(), parts.idleTimeoutMs);
    socket.on("message", (data) => this.#receive(data));
    socket.on("ping", (data: Buffer) => {
      this.#idleTimer.refresh();
      if (this.#canWrite()) socket.pong(data);
    });
    socket.on("pong", () => this.#idleTimer.refresh());
    socket.on("close", () => this.#end());
    // A frame that breaks the protocol; the library closes the connection by itself.
    socket.on("error", () => undefined);
  }

  /** What it is sent from now on, by `streamKey`. */
  get streams(): ReadonlyMap<string, Stream> {
    return this.#streams;
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /**
   * Sends a message with market data, unless something is to go wrong with it.
   *
   * @param atMs when it is sent, virtual epoch ms
   */
  send(message: OutgoingMessage, atMs: number): void {
    if (!this.#canWrite()) return;
    const fault = this.#parts.faults.take({ place: "message", subject: message.subject });
    if (fault === null) return this.#write(message);
    if (fault.kind === "disconnect") return this.terminate();
    if (fault.kind === "silence") {
      this.#isSilent = true;
      return;
    }
    if (fault.kind === "late") return this.#parts.delay(atMs, fault.delayMs ?? DEFAULT_DELAY_MS, () => this.#write(message));
    if (fault.kind === "out_of_order") return this.#hold(message, atMs);
    this.#write(message);
    this.#write(message);
  }

  #hold(message: OutgoingMessage, atMs: number): void {
    this.#releaseHeld();
    this.#held = message;
    const waitMs = message.subject.startsWith("candle.") ? CANDLE_SWAP_WAIT_MS : SWAP_WAIT_MS;
    this.#parts.delay(atMs, waitMs, () => {
      if (this.#held === message) this.#releaseHeld();
    });
  }

  #releaseHeld(): void {
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#write(held);
  }

  #write(message: OutgoingMessage): void {
    this.#parts.stats.sentMessages++;
    this.#writeBytes(message.encode(this.#format));
    this.#releaseHeld();
  }

  /** As the exchange does, everything goes out in binary frames. */
  #writeBytes(bytes: Buffer): void {
    if (!this.#canWrite()) return;
    this.#socket.send(bytes, { binary: true });
    this.#idleTimer.refresh();
  }

  #canWrite(): boolean {
    if (this.#isSilent || this.#socket.readyState !== this.#socket.OPEN) return false;
    if (this.#socket.bufferedAmount <= this.#parts.maxBufferedBytes) return true;
    this.terminate();
    return false;
  }

  #writePayload(payload: Payload): void {
    this.#writeBytes(Buffer.from(JSON.stringify(payload)));
  }

  #receive(data: RawData): void {
    this.#idleTimer.refresh();
    const text = (data as Buffer).toString("utf8");
    if (text.trim().toUpperCase() === "PING") return this.#startUps();
    this.#parts.stats.recordRequest("websocket-message", this.#parts.realNowMs());
    const verdict = this.#limiter.take("", "websocket-message", this.#parts.messageRule, this.#parts.realNowMs());
    if (verdict.kind !== "allowed") return this.#writeError("TOO_MANY_REQUEST", "요청 수 제한을 초과했습니다.");
    this.#follow(readRequest(text));
  }

  #follow(request: SubscriptionRequest): void {
    if (request.kind === "error") {
      this.#writeError(request.name, request.message);
      this.#socket.close(1000);
      return;
    }
    this.#format = request.format;
    if (request.kind === "list") return this.#listSubscriptions(request.ticket);
    this.#subscribe(request.types);
  }

  /** Takes the place of whatever was subscribed to before. Codes of no market are passed over in silence. */
  #subscribe(types: readonly TypeRequest[]): void {
    this.#types = types;
    const snapshots = this.#findStreams(types.filter(({ isOnlyRealtime }) => !isOnlyRealtime));
    this.#streams = this.#findStreams(types.filter(({ isOnlySnapshot }) => !isOnlySnapshot));
    this.#parts.onChange();
    for (const stream of snapshots.values()) {
      const message = this.#parts.snapshot(stream);
      if (message !== null) this.send(message, this.#parts.nowMs());
    }
  }

  #findStreams(types: readonly TypeRequest[]): Map<string, Stream> {
    const streams = new Map<string, Stream>();
    for (const { type, codes, level } of types) {
      for (const code of codes) {
        const stream = findStream(type, code, level, this.#parts.hasMarket);
        if (stream !== null) streams.set(streamKey(stream), stream);
      }
    }
    return streams;
  }

  #listSubscriptions(ticket: string): void {
    const listed = this.#types.filter(({ isOnlySnapshot }) => !isOnlySnapshot);
    const result = listed.map(({ type, codes, level }) => (type === "orderbook" ? { type, codes, level } : { type, codes }));
    this.#writeBytes(Buffer.from(encodeMessage({ method: "LIST_SUBSCRIPTIONS", result, ticket }, this.#format)));
  }

  #writeError(name: WebSocketErrorName, message: string): void {
    this.#writePayload({ error: { name, message } });
  }

  /** One PING has the exchange say every ten seconds that it is up, for as long as the connection lasts. */
  #startUps(): void {
    this.#writePayload({ status: "UP" });
    this.#upTimer ??= setInterval(() => this.#writePayload({ status: "UP" }), UP_INTERVAL_MS);
  }

  #end(): void {
    clearTimeout(this.#idleTimer);
    clearInterval(this.#upTimer);
    this.#streams = new Map();
    this.#parts.onChange();
  }
}
