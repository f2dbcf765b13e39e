import { type IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Socket } from "node:net";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Counter, Gauge, type Registry } from "prom-client";
import { type WebSocket, WebSocketServer } from "ws";
import type { HealthMonitor } from "../../adapters/health/health-monitor.ts";
import type { SessionTails } from "../../adapters/live/session-tails.ts";
import type { TaskStore } from "../../app/jobs/ports.ts";
import { openStream } from "../../contract/http/stream.ts";
import { pathOf } from "../../contract/http/route.ts";
import { STREAM_CLOSE_CODES } from "../../contract/stream-messages.ts";
import { HtsError } from "../../engine/errors.ts";
import type { LetIn } from "../plugins/let-in.ts";
import { HealthTopic, JobTopic } from "./desk-topics.ts";
import { StreamClient } from "./stream-client.ts";
import { StreamDoor, type StreamLimits } from "./stream-door.ts";

/** A request longer than this is no request of a subscription. */
const MAX_MESSAGE_BYTES = 16_384;
/** How long clients have to say goodbye when the server ends, ms. */
const GOODBYE_MS = 1000;
const PATH = pathOf(openStream);

/** What an upgrade came with, until its route takes it. */
const UPGRADES = new WeakMap<IncomingMessage, { readonly socket: Duplex; readonly head: Buffer }>();

export interface StreamParts {
  /** Taken apart only when somebody comes. */
  readonly dependencies: { readonly sessions: { readonly tails: SessionTails }; readonly tasks: TaskStore; readonly health: HealthMonitor };
  readonly limits: StreamLimits;
  readonly letIn: LetIn;
  readonly registry: Registry;
  readonly onTrouble: (error: unknown) => void;
}

/** Whether a request asks for the stream; any other upgrade is answered as if it had asked for none. */
export function isStreamRequest({ method, url = "", headers }: Pick<IncomingMessage, "method" | "url" | "headers">): boolean {
  return method === "GET" && url.split("?", 1)[0] === PATH && headers.upgrade?.toLowerCase() === "websocket";
}

/** The WebSockets of a server. A request for one goes through the same doors as any other; only then is it upgraded. */
export class Streams {
  readonly door: StreamDoor;
  readonly #parts: StreamParts;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    // The other one that a client names is its token, which is not sent back.
    handleProtocols: (protocols) => (protocols.has("bearer") ? "bearer" : false),
  });
  readonly #clients = new Set<StreamClient>();
  readonly #dropped: Counter;
  #topics: { readonly jobs: JobTopic; readonly health: HealthTopic } | null = null;

  constructor(app: FastifyInstance, parts: StreamParts) {
    this.#parts = parts;
    this.door = new StreamDoor(parts.limits);
    this.#dropped = this.#measure();
    app.server.on("upgrade", (request, socket, head) => upgrade(app, request, socket, head));
    app.addHook("preClose", () => this.#close());
  }

  /** Upgrades a request that was let in. @throws HtsError `upgrade_required`, `streams_full` */
  accept(request: FastifyRequest, reply: FastifyReply): void {
    const offered = UPGRADES.get(request.raw);
    if (offered === undefined) throw new HtsError("upgrade_required", "expected a WebSocket: send Connection: Upgrade and Upgrade: websocket");
    const leave = this.door.enter(request.ip);
    reply.hijack();
    reply.raw.statusCode = 101;
    offered.socket.once("close", leave);
    this.#sockets.handleUpgrade(request.raw, offered.socket, offered.head, (socket) => this.#welcome(socket, request));
  }

  /** For listeners of other kinds that fell behind. */
  noteDropped(): void {
    this.#dropped.inc();
  }

  #welcome(socket: WebSocket, request: FastifyRequest): void {
    const { dependencies, limits, onTrouble } = this.#parts;
    this.#topics ??= {
      jobs: new JobTopic(dependencies.tasks, onTrouble),
      health: new HealthTopic(dependencies.health, limits.healthEveryMs, onTrouble),
    };
    const { tails } = dependencies.sessions;
    const client = new StreamClient(socket, { tails, ...this.#topics, bufferBytes: limits.bufferBytes, onDropped: () => this.noteDropped() });
    this.#clients.add(client);
    const timer = this.#lookAfter(socket, client, request);
    socket.on("close", () => {
      clearInterval(timer);
      this.#clients.delete(client);
    });
  }

  /** Who does not answer is gone, and who may not be here any more is sent away. */
  #lookAfter(socket: WebSocket, client: StreamClient, request: FastifyRequest): NodeJS.Timeout {
    let isAlive = true;
    socket.on("pong", () => (isAlive = true));
    const look = async (): Promise<void> => {
      if (!isAlive) return socket.terminate();
      isAlive = false;
      socket.ping();
      const refusal = await this.#parts.letIn(request).catch(() => null);
      if (refusal !== null) client.close(STREAM_CLOSE_CODES.unauthorised, refusal.code);
    };
    return setInterval(() => void look(), this.#parts.limits.pingEveryMs);
  }

  async #close(): Promise<void> {
    for (const client of this.#clients) client.close(STREAM_CLOSE_CODES.goingAway, "the server is ending");
    this.#topics?.jobs.close();
    this.#topics?.health.close();
    await this.#parts.dependencies.sessions?.tails.close();
    if (this.#sockets.clients.size === 0) return;
    await new Promise<void>((resolve) => {
      const patience = setTimeout(() => {
        for (const socket of this.#sockets.clients) socket.terminate();
        resolve();
      }, GOODBYE_MS);
      this.#sockets.close(() => {
        clearTimeout(patience);
        resolve();
      });
    });
  }

  #measure(): Counter {
    const { registry } = this.#parts;
    const { door } = this;
    registry.registerMetric(
      new Gauge({
        name: "coin_hts_stream_clients",
        help: "Streams that are open.",
        registers: [],
        collect() {
          this.set(door.clients);
        },
      }),
    );
    const dropped = new Counter({
      name: "coin_hts_stream_dropped_total",
      help: "Clients of streams that were dropped, since they did not keep up.",
      registers: [],
    });
    registry.registerMetric(dropped);
    return dropped;
  }
}

/** Has the server answer the request as any other; its route takes the socket, or a refusal is sent on it. */
function upgrade(app: FastifyInstance, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket as Socket);
  // Until there is a client of the stream, nobody else hears of a connection that breaks.
  socket.on("error", () => socket.destroy());
  response.once("finish", () => socket.end());
  UPGRADES.set(request, { socket, head });
  app.routing(request, response);
}
