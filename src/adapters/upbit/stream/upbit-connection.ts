import type { WebSocket } from "ws";
import type { StreamConnection } from "../../../app/live/feed/stream-ports.ts";
import { firstLine } from "../../files/fault-messages.ts";
import type { Clock } from "../../http/clock.ts";

export interface ConnectionSettings {
  readonly clock: Clock;
  /** How often it is pinged; Upbit ends a connection without traffic after 120 s. */
  readonly pingEveryMs: number;
  /** Without a message or pong for that long it counts as lost. */
  readonly silenceMs: number;
  readonly onMessage: (data: Buffer) => void;
  /** Told once, unless it was closed by us. */
  readonly onLost: (reason: string) => void;
}

interface Waiter {
  readonly ping: number;
  readonly resolve: () => void;
}

/** A WebSocket that is open, and is watched for falling silent. */
export class UpbitConnection implements StreamConnection {
  readonly #socket: WebSocket;
  readonly #settings: ConnectionSettings;
  readonly #over = new AbortController();
  #waiters: Waiter[] = [];
  #pings = 0;
  #pingedMs: number;
  #heardMs: number;

  constructor(socket: WebSocket, settings: ConnectionSettings) {
    this.#socket = socket;
    this.#settings = settings;
    this.#heardMs = settings.clock.monotonicMs();
    this.#pingedMs = this.#heardMs;
    socket.on("message", (data: Buffer) => this.#receive(data));
    socket.on("pong", (data) => this.#receivePong(Number(data.toString("latin1"))));
    socket.on("error", (error) => this.#lose(`the connection failed (${firstLine(error.message)})`));
    socket.on("close", (code, reason) => this.#lose(describeClose(code, reason.toString("utf8"))));
    void this.#watch();
  }

  get isOver(): boolean {
    return this.#over.signal.aborted;
  }

  send(text: string): void {
    if (!this.isOver) this.#socket.send(text);
  }

  /** A connection keeps its order, so the answer to a ping comes after all that was sent before it. */
  settle(): Promise<void> {
    if (this.isOver) return Promise.resolve();
    const ping = this.#ping();
    return new Promise((resolve) => this.#waiters.push({ ping, resolve }));
  }

  /** Ends it at once: a closing handshake would keep a socket and a timer after the feed has ended. */
  close(): void {
    if (this.isOver) return;
    this.#over.abort();
    this.#socket.terminate();
    for (const { resolve } of this.#waiters.splice(0)) resolve();
  }

  #lose(reason: string): void {
    if (this.isOver) return;
    this.close();
    this.#settings.onLost(reason);
  }

  #receive(data: Buffer): void {
    if (this.isOver) return;
    this.#heardMs = this.#settings.clock.monotonicMs();
    this.#settings.onMessage(data);
  }

  #receivePong(ping: number): void {
    this.#heardMs = this.#settings.clock.monotonicMs();
    while ((this.#waiters[0]?.ping ?? Infinity) <= ping) this.#waiters.shift()?.resolve();
  }

  #ping(): number {
    this.#pings++;
    this.#pingedMs = this.#settings.clock.monotonicMs();
    this.#socket.ping(String(this.#pings));
    return this.#pings;
  }

  async #watch(): Promise<void> {
    const { clock, pingEveryMs, silenceMs } = this.#settings;
    const { signal } = this.#over;
    while (!this.isOver) {
      const nowMs = clock.monotonicMs();
      if (nowMs - this.#heardMs >= silenceMs) return this.#lose(`nothing came for ${silenceMs / 1000} s`);
      if (nowMs - this.#pingedMs >= pingEveryMs) this.#ping();
      const dueMs = Math.min(this.#heardMs + silenceMs, this.#pingedMs + pingEveryMs);
      // A sleep that its end cuts short.
      await clock.sleep(dueMs - nowMs, signal).catch(() => undefined);
    }
  }
}

function describeClose(code: number, reason: string): string {
  const said = reason === "" ? "" : `: ${firstLine(reason, 80)}`;
  return code === 1006 ? "the connection was cut" : `the exchange closed the connection (${code})${said}`;
}
