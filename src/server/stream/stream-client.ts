import { setTimeout as sleep } from "node:timers/promises";
import { Check } from "typebox/value";
import type { RawData, WebSocket } from "ws";
import type { TailEvent } from "../../adapters/live/session-tail.ts";
import type { SessionTails } from "../../adapters/live/session-tails.ts";
import { SESSION_TOPICS, type SessionTopic } from "../../contract/session-topics.ts";
import { STREAM_CLOSE_CODES, StreamRequest } from "../../contract/stream-messages.ts";
import { HtsError } from "../../engine/errors.ts";
import { toHtsError } from "../problem.ts";
import type { HealthTopic, JobTopic } from "./desk-topics.ts";

export interface StreamClientTools {
  readonly tails: SessionTails;
  readonly jobs: JobTopic;
  readonly health: HealthTopic;
  readonly bufferBytes: number;
  readonly onDropped: () => void;
}

const MAX_SUBSCRIPTIONS = 100;
/** Requests of a client that wait for their turn. */
const MAX_WAITING = 200;
const DRAIN_POLL_MS = 20;
/** For how long one who takes nothing is waited for while it is told what happens now, and while it catches up. */
const LIVE_PATIENCE_MS = 2000;
const STALL_MS = 20_000;

type Subscribe = Extract<StreamRequest, { readonly op: "subscribe" }>;

interface Subscription {
  readonly topic: string;
  readonly sessionId: string | null;
  stop: () => void;
}

/** One client of the stream: what it asks for, one request after the other, and what it is told. */
export class StreamClient {
  readonly #socket: WebSocket;
  readonly #tools: StreamClientTools;
  readonly #subscriptions = new Map<string, Subscription>();
  #turn: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(socket: WebSocket, tools: StreamClientTools) {
    this.#socket = socket;
    this.#tools = tools;
    socket.on("message", (data, isBinary) => this.#heard(data, isBinary));
    socket.on("close", () => this.#leaveAll());
    // What the protocol forbids closes the socket by itself.
    socket.on("error", () => undefined);
  }

  close(code: number, reason: string): void {
    this.#leaveAll();
    this.#socket.close(code, reason);
  }

  #heard(data: RawData, isBinary: boolean): void {
    if (isBinary) return this.close(STREAM_CLOSE_CODES.unsupportedData, "expected JSON as text");
    if (this.#waiting >= MAX_WAITING) return this.close(STREAM_CLOSE_CODES.policy, "too many requests at once: wait for answers");
    this.#waiting++;
    const text = (data as Buffer).toString("utf8");
    this.#turn = this.#turn.then(() => this.#answer(text)).finally(() => this.#waiting--);
  }

  async #answer(text: string): Promise<void> {
    const request = readRequest(text);
    const id = request === null ? idOf(text) : (request.id ?? null);
    try {
      if (request === null) throw new HtsError("request_malformed", "expected JSON with an op of subscribe, unsubscribe or ping, and what belongs to it");
      if (request.op === "ping") this.#say({ op: "pong", id });
      else if (request.op === "unsubscribe") this.#unsubscribe(request.id);
      else await this.#subscribe(request);
    } catch (error) {
      this.#refuse(id, error);
    }
  }

  #unsubscribe(id: string): void {
    const known = this.#subscriptions.get(id);
    if (known === undefined) throw new HtsError("usage", `there is no subscription ${JSON.stringify(id)}`);
    this.#subscriptions.delete(id);
    known.stop();
    this.#say({ op: "unsubscribed", id });
  }

  async #subscribe(request: Subscribe): Promise<void> {
    const { id, topic, session_id: sessionId = null, after = null } = request;
    this.#check(request);
    const subscription: Subscription = { topic, sessionId, stop: () => undefined };
    this.#subscriptions.set(id, subscription);
    try {
      if (sessionId !== null) await this.#followSession(id, subscription, topic as SessionTopic, sessionId, after);
      else await this.#followDesk(id, subscription, topic as "jobs" | "health");
    } catch (error) {
      this.#subscriptions.delete(id);
      throw error;
    }
    // It went away meanwhile.
    if (this.#subscriptions.get(id) !== subscription) subscription.stop();
  }

  #check({ id, topic, session_id: sessionId, after }: Subscribe): void {
    if (this.#subscriptions.has(id)) throw new HtsError("usage", `there is a subscription ${JSON.stringify(id)} already; unsubscribe it or take another id`);
    if (this.#subscriptions.size >= MAX_SUBSCRIPTIONS) throw new HtsError("usage", `a stream has at most ${MAX_SUBSCRIPTIONS} subscriptions`);
    const isOfSession = (SESSION_TOPICS as readonly string[]).includes(topic);
    if (isOfSession !== (sessionId !== undefined)) {
      throw new HtsError(
        "usage",
        isOfSession ? `topic ${topic} is one of a session; name it as session_id` : `topic ${topic} is one of the desk; leave session_id out`,
      );
    }
    if (!isOfSession && after !== undefined) throw new HtsError("usage", `topic ${topic} has no sequence; leave after out`);
    const twin = [...this.#subscriptions].find(([, one]) => one.topic === topic && one.sessionId === (sessionId ?? null));
    if (twin !== undefined) throw new HtsError("usage", `subscription ${JSON.stringify(twin[0])} tells the same already`);
  }

  async #followSession(id: string, subscription: Subscription, topic: SessionTopic, sessionId: string, after: number | null): Promise<void> {
    // The answer is what a client sees first.
    let isAnswered = (): void => undefined;
    const answered = new Promise<void>((resolve) => (isAnswered = resolve));
    const { after: from, stop } = await this.#tools.tails.follow(sessionId, after, {
      take: async (events, isLive) => {
        await answered;
        await this.#send(
          events.filter((event) => event.topic === topic),
          isLive ? LIVE_PATIENCE_MS : STALL_MS,
        );
      },
      ended: (reason) => this.#ended(id, subscription, reason),
    });
    subscription.stop = stop;
    this.#say({ op: "subscribed", id, topic, session_id: sessionId, after: from });
    isAnswered();
  }

  async #followDesk(id: string, subscription: Subscription, topic: "jobs" | "health"): Promise<void> {
    this.#say({ op: "subscribed", id, topic, session_id: null, after: null });
    subscription.stop = await this.#tools[topic].follow((text) => {
      if (this.#socket.readyState !== this.#socket.OPEN) return;
      if (this.#socket.bufferedAmount > this.#tools.bufferBytes) this.#drop(null);
      else this.#socket.send(text);
    });
  }

  #ended(id: string, subscription: Subscription, reason: HtsError | null): void {
    if (this.#subscriptions.get(id) === subscription) this.#subscriptions.delete(id);
    subscription.stop();
    if (reason !== null) this.#refuse(id, reason);
  }

  /** As fast as the client takes it; one who takes too little for too long is dropped, and holds up nobody. */
  async #send(events: readonly TailEvent[], patienceMs: number): Promise<void> {
    for (const { text, sequence } of events) {
      if (this.#socket.readyState !== this.#socket.OPEN) return;
      this.#socket.send(text);
      if (this.#socket.bufferedAmount > this.#tools.bufferBytes && !(await this.#drains(patienceMs))) return this.#drop(sequence);
    }
  }

  /** Whether what waits gets less than may wait, or keeps getting less. */
  async #drains(patienceMs: number): Promise<boolean> {
    let sinceMs = performance.now();
    for (let least = this.#socket.bufferedAmount; this.#socket.bufferedAmount > this.#tools.bufferBytes;) {
      if (this.#socket.readyState !== this.#socket.OPEN) return true;
      if (performance.now() - sinceMs > patienceMs) return false;
      await sleep(DRAIN_POLL_MS);
      if (this.#socket.bufferedAmount < least) [least, sinceMs] = [this.#socket.bufferedAmount, performance.now()];
    }
    return true;
  }

  /** What was sent so far still reaches whoever takes it, then the reason. */
  #drop(sequence: number | null): void {
    this.#tools.onDropped();
    this.close(STREAM_CLOSE_CODES.tooSlow, sequence === null ? "too slow: subscribe again" : `too slow: resume after ${sequence}`);
  }

  #refuse(id: string | null, error: unknown): void {
    const { code, message, status } = toHtsError(error);
    this.#say({ op: "error", id, code, detail: status >= 500 ? "It failed inside the server; try again later." : message });
  }

  #say(message: object): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #leaveAll(): void {
    for (const { stop } of this.#subscriptions.values()) stop();
    this.#subscriptions.clear();
  }
}

function readRequest(text: string): StreamRequest | null {
  const value = parse(text);
  return Check(StreamRequest, value) ? (value as StreamRequest) : null;
}

/** Of a request that is not one, so that its sender finds the answer. */
function idOf(text: string): string | null {
  const value = parse(text);
  const id = typeof value === "object" && value !== null && Object.hasOwn(value, "id") ? (value as { readonly id: unknown }).id : null;
  return typeof id === "string" && id.length <= 100 ? id : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
