import type { IncomingMessage } from "node:http";
import { WebSocket } from "ws";
import { HtsError } from "../../../engine/errors.ts";
import { firstLine } from "../../files/fault-messages.ts";
import { findBlock } from "../../http/address-block.ts";
import { serverTimeMs } from "../../http/answer-times.ts";
import type { Clock } from "../../http/clock.ts";
import { quoteMessage, requireServed } from "../../http/judge-answer.ts";
import { PassingFailure } from "../../http/passing-failure.ts";
import type { HttpAnswer } from "../../http/send-request.ts";
import { findLimiter } from "../rate-limiter.ts";
import { parseRemainingReq } from "../remaining-req.ts";

export interface SocketSettings {
  /** Such as wss://api.upbit.com/websocket/v1. */
  readonly url: string;
  /** Connections with the same clock share the exchange's rate. */
  readonly clock: Clock;
  /** Upbit takes 5 attempts to connect a second from an address. */
  readonly connectsPerSecond: number;
  readonly handshakeTimeoutMs: number;
  /** Told the exchange's time by an answer's `Date`, epoch ms in whole seconds, and when its request was sent on the monotonic clock. */
  readonly onDate: (dateMs: number, sentMs: number) => void;
}

const EXCHANGE = "Upbit";
/** A candle has 400 bytes. */
const MAX_MESSAGE_BYTES = 1_048_576;
const MAX_REFUSAL_BYTES = 4096;

/**
 * Opens a WebSocket in the exchange's rate, and never while it has blocked us. The caller listens to its errors from
 * then on.
 *
 * @throws HtsError `exchange_unreachable`, `exchange_rate_limited`, `exchange_blocked`, `exchange_refused`; the signal's reason
 */
export async function openSocket(settings: SocketSettings, signal: AbortSignal): Promise<WebSocket> {
  const { url, clock, connectsPerSecond } = settings;
  const origin = new URL(url).origin;
  const block = findBlock(clock, httpOrigin(url));
  const requireOpen = (): void => block.requireOpen(EXCHANGE);
  const limiter = findLimiter(clock, `${origin} websocket`);
  const permit = await limiter.acquire({ requestsPerSecond: connectsPerSecond, signal, requireOpen });
  const sentMs = clock.monotonicMs();
  try {
    const { socket, answer } = await shakeHands(settings, signal);
    const dateMs = serverTimeMs(answer.headers);
    if (dateMs !== null) settings.onDate(dateMs, sentMs);
    permit.settle(parseRemainingReq(answer.headers.get("remaining-req")));
    if (socket !== null) return socket;
    if (answer.status === 418) block.start(answer);
    requireOpen();
    return judge(answer, clock);
  } catch (error) {
    permit.settle("failed");
    if (error instanceof PassingFailure) {
      if (error.code === "exchange_rate_limited") limiter.pause(Math.max(error.minWaitMs, 1000));
      throw new HtsError(error.code, `${EXCHANGE}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/** Where the exchange's REST half is: a block of the address is of both. */
function httpOrigin(url: string): string {
  return new URL(url.replace(/^ws/, "http")).origin;
}

function judge(answer: HttpAnswer, clock: Clock): never {
  requireServed(EXCHANGE, answer, clock);
  throw new HtsError("exchange_refused", `${EXCHANGE} refused to speak WebSocket (${answer.status})${quoteMessage(answer)}; check the address`);
}

interface Handshake {
  /** Null when the exchange refused. */
  readonly socket: WebSocket | null;
  readonly answer: HttpAnswer;
}

function shakeHands({ url, handshakeTimeoutMs }: SocketSettings, signal: AbortSignal): Promise<Handshake> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, {
      handshakeTimeout: handshakeTimeoutMs,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
      headers: { "user-agent": "coin-hts" },
    });
    const abort = (): void => socket.terminate();
    let answer: HttpAnswer = { status: 101, headers: new Headers(), text: "" };
    const end = (settle: () => void): void => {
      signal.removeEventListener("abort", abort);
      settle();
    };
    signal.addEventListener("abort", abort, { once: true });
    socket.once("upgrade", (response) => (answer = { ...answer, headers: headersOf(response) }));
    socket.once("open", () => end(() => resolve({ socket, answer })));
    socket.once("unexpected-response", (request, response) => {
      readRefusal(response, (refusal) => {
        request.destroy();
        end(() => resolve({ socket: null, answer: refusal }));
      });
    });
    socket.once("error", (error) => {
      const problem = `the connection failed (${firstLine(error.message)})`;
      end(() => reject(signal.aborted ? (signal.reason as Error) : new PassingFailure("exchange_unreachable", problem, { cause: error })));
    });
  });
}

/** Reads what a refusal says, as far as it is short; told once, whatever ends it. */
function readRefusal(response: IncomingMessage, onRead: (answer: HttpAnswer) => void): void {
  let text = "";
  response.setEncoding("utf8");
  response.on("data", (chunk: string) => {
    text += chunk;
    if (text.length > MAX_REFUSAL_BYTES) response.destroy();
  });
  response.on("error", () => undefined);
  response.once("close", () => onRead({ status: response.statusCode ?? 0, headers: headersOf(response), text }));
}

function headersOf({ headers }: IncomingMessage): Headers {
  return new Headers(Object.entries(headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as [string, string]] : [])));
}
