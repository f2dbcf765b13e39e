import type { Cancellation } from "../../../app/cancellation.ts";
import type { CandleStream, StreamConnection, StreamListener, StreamSeries } from "../../../app/live/feed/stream-ports.ts";
import { TradeCandles } from "../../../app/live/feed/trade-candles.ts";
import { HtsError } from "../../../engine/errors.ts";
import { abortSignalOf } from "./abort-signal-of.ts";
import { openSocket, type SocketSettings } from "./open-socket.ts";
import { candleType, readStreamMessage, type StreamMessage } from "./stream-message.ts";
import { UpbitConnection } from "./upbit-connection.ts";

/** What candles are taken from: Upbit's own ones, or its trades. */
export type StreamSource = "candles" | "trades";

export interface UpbitStreamSettings extends SocketSettings {
  readonly source: StreamSource;
  readonly pingEveryMs: number;
  readonly silenceMs: number;
  /** Told the exchange's time of each message, epoch ms; false when that cannot be. */
  readonly onStamp: (stampMs: number) => boolean;
}

/** Told what a message says, when that is about candles. */
type Receive = (message: StreamMessage) => void;

/** Upbit's public WebSocket as a stream of candles: 1, 3, 5, 10, 15, 30, 60 and 240 minutes. */
export class UpbitStream implements CandleStream {
  readonly tellsWholeCandles: boolean;
  readonly #settings: UpbitStreamSettings;

  constructor(settings: UpbitStreamSettings) {
    this.#settings = settings;
    this.tellsWholeCandles = settings.source === "candles";
  }

  has(timeframeMs: number): boolean {
    return candleType(timeframeMs) !== null;
  }

  async open(series: readonly StreamSeries[], listener: StreamListener, cancellation: Cancellation): Promise<StreamConnection> {
    const { clock, pingEveryMs, silenceMs, source } = this.#settings;
    const signal = abortSignalOf(cancellation);
    const socket = await openSocket(this.#settings, signal);
    let reason = "";
    let isOpening = true;
    const receive = source === "candles" ? toListener(listener) : buildingCandles(series, listener);
    const connection: UpbitConnection = new UpbitConnection(socket, {
      clock,
      pingEveryMs,
      silenceMs,
      onMessage: (data) => this.#read(data, receive, (problem) => lose(problem)),
      onLost: (problem) => lose(problem),
    });
    const lose = (problem: string): void => {
      connection.close();
      reason = problem;
      if (!isOpening) listener.lost(problem);
    };
    const abort = (): void => connection.close();
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    connection.send(subscription(series, source));
    // Its snapshots are told before the connection counts as open.
    await connection.settle();
    signal.removeEventListener("abort", abort);
    signal.throwIfAborted();
    isOpening = false;
    if (connection.isOver) throw new HtsError("exchange_unreachable", `Upbit: ${reason}`);
    return connection;
  }

  #read(data: Buffer, receive: Receive, onUnusable: (reason: string) => void): void {
    const message = readStreamMessage(data);
    if (message.kind === "refusal") return onUnusable(`Upbit refused the subscription (${message.reason})`);
    const stampMs = message.kind === "candle" ? message.candle.stampMs : message.kind === "trade" ? message.trade.timeMs : null;
    // A new handshake tells the exchange's time.
    if (stampMs !== null && !this.#settings.onStamp(stampMs)) return onUnusable(`a message told of ${new Date(stampMs).toISOString()}, which is far ahead`);
    receive(message);
  }
}

function toListener(listener: StreamListener): Receive {
  return (message) => {
    if (message.kind === "candle") listener.candle(message.candle);
    if (message.kind === "garbled") listener.garbled(message.problem);
  };
}

function buildingCandles(series: readonly StreamSeries[], listener: StreamListener): Receive {
  const builders = new Map<string, TradeCandles[]>();
  for (const one of series) builders.set(one.symbol, [...(builders.get(one.symbol) ?? []), new TradeCandles(one)]);
  return (message) => {
    if (message.kind === "garbled") listener.garbled(message.problem);
    if (message.kind !== "trade") return;
    for (const builder of builders.get(message.symbol) ?? []) {
      const candle = builder.take(message.trade);
      if (candle === "late") listener.garbled(`a trade of ${new Date(message.trade.timeMs).toISOString()} came too late for its candle`);
      else if (candle !== null) listener.candle(candle);
    }
  };
}

/** One request for everything; another one would take its place. */
function subscription(series: readonly StreamSeries[], source: StreamSource): string {
  const codes = new Map<string, string[]>();
  for (const { symbol, timeframeMs } of series) {
    const type = source === "trades" ? "trade" : (candleType(timeframeMs) ?? "");
    const known = codes.get(type) ?? [];
    if (!known.includes(symbol)) codes.set(type, [...known, symbol]);
  }
  return JSON.stringify([{ ticket: crypto.randomUUID() }, ...Array.from(codes, ([type, symbols]) => ({ type, codes: symbols }))]);
}
