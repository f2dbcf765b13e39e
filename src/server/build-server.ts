import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import fastifyRateLimit from "@fastify/rate-limit";
import { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, fastify, LogController } from "fastify";
import type { Logger } from "pino";
import { Registry } from "prom-client";
import type { TSchema } from "typebox";
import { addSessionMetrics } from "../adapters/live/session-metrics.ts";
import { withContext } from "../adapters/logging/create-logger.ts";
import { HtsError } from "../engine/errors.ts";
import { DEFAULT_LIMITS, type ServerDependencies } from "./dependencies.ts";
import { addDocumentation } from "./plugins/document.ts";
import { guardRoutes, type RegisteredRoute } from "./plugins/guard-routes.ts";
import { addLetIn, createLetIn } from "./plugins/let-in.ts";
import { addHealthMetrics } from "./plugins/health-metrics.ts";
import { addMeasures } from "./plugins/measure.ts";
import { addQueueBoard } from "./plugins/queue-board.ts";
import { registerRoutes } from "./plugins/register-routes.ts";
import { problemHeaders, toHtsError, toProblem } from "./problem.ts";
import { ROUTE_MODULES } from "./routes/route-modules.ts";
import { SECURITY_HEADERS } from "./security-headers.ts";
import { DEFAULT_STREAM_LIMITS } from "./stream/stream-door.ts";
import { isStreamRequest, Streams } from "./stream/streams.ts";
import { compileValidator } from "./validate-input.ts";

/** The server, not listening yet. */
export interface Server {
  /** For `inject` in tests; `listenOn` opens it to the world. */
  readonly app: FastifyInstance;
  /** Every route that there is, plugins of others included. */
  readonly routes: readonly RegisteredRoute[];
}

/** A path segment is no longer than this: ids and names are shorter. */
const MAX_PARAM_LENGTH = 200;
const KEEP_ALIVE_MS = 75_000;

/**
 * Builds the server: routes, and around them what they all share. Who may come in is decided before a body is read, every
 * input is checked against its contract, every failure is a problem+json of the table of errors.
 */
export async function buildServer(dependencies: ServerDependencies): Promise<Server> {
  const limits = { ...DEFAULT_LIMITS, ...dependencies.limits };
  const app = createApp(dependencies, limits);
  const registry = dependencies.metrics ?? new Registry();
  const routes = guardRoutes(app);
  app.decorateRequest("caller", null);
  // A page of another origin can send text without asking first, JSON it cannot.
  app.removeContentTypeParser("text/plain");
  app.setValidatorCompiler(({ schema, httpPart }) => compileValidator(schema as TSchema, httpPart));
  addAnswerHeaders(app);
  addFailures(app);
  addMeasures(app, registry);
  addHealthMetrics(registry, dependencies.health);
  addSessionMetrics(registry, dependencies);
  await app.register(fastifyRateLimit, { global: false });
  const letIn = createLetIn(dependencies);
  addLetIn(app, letIn, limits.requestsPerMinute);
  await addDocumentation(app);
  if (dependencies.queueBoard !== undefined) await addQueueBoard(app, dependencies.queueBoard);
  const streams = new Streams(app, {
    dependencies,
    limits: { ...DEFAULT_STREAM_LIMITS, ...dependencies.streamLimits },
    letIn,
    registry,
    onTrouble: (error) => dependencies.logger.warn({ error }, "trouble with what streams follow"),
  });
  const tools = { ...dependencies, metrics: registry, streams };
  registerRoutes(app, [...ROUTE_MODULES.flatMap((module) => module(tools)), ...(dependencies.routes ?? [])], dependencies);
  await app.ready();
  return { app, routes };
}

function createApp({ logger, trustedProxies = [] }: ServerDependencies, limits: typeof DEFAULT_LIMITS): FastifyInstance {
  return fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // Not the client's: it would decide what the log says.
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    childLoggerFactory: (parent, bindings) => withContext(parent as Logger, { request_id: bindings["reqId"] as unknown }) as FastifyBaseLogger,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    handlerTimeout: limits.answerMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { headersTimeout: Math.min(10_000, limits.requestMs), connectionsCheckingInterval: 1000, shouldUpgradeCallback: isStreamRequest },
    forceCloseConnections: "idle",
    onProtoPoisoning: "error",
    onConstructorPoisoning: "error",
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, ignoreTrailingSlash: false },
    frameworkErrors: (error, request, reply) => {
      const failure = toHtsError(error);
      // No hook has run yet.
      void (reply as FastifyReply).headers(commonHeaders(request.id));
      void (reply as FastifyReply)
        .code(failure.status)
        .headers(problemHeaders(failure))
        .send(JSON.stringify(toProblem(failure, request.id)));
    },
    clientErrorHandler: answerUnreadable,
  }) as unknown as FastifyInstance;
}

function addAnswerHeaders(app: FastifyInstance): void {
  app.addHook("onRequest", (request, reply, done) => {
    void reply.headers(commonHeaders(request.id));
    done();
  });
}

function commonHeaders(requestId: string): Readonly<Record<string, string>> {
  return { ...SECURITY_HEADERS, "x-request-id": requestId, "cache-control": "no-store" };
}

function addFailures(app: FastifyInstance): void {
  app.setErrorHandler(async (error, request, reply) => {
    const failure = toHtsError(error);
    if (failure.status >= 500) request.log.error({ error: failure.code === "internal" ? failure.cause : failure }, `${failure.code}: ${failure.message}`);
    const { "retry-after": retryAfter, ...headers } = problemHeaders(failure);
    if (retryAfter !== undefined && !reply.hasHeader("retry-after")) void reply.header("retry-after", retryAfter);
    return reply
      .code(failure.status)
      .headers(headers)
      .send(JSON.stringify(toProblem(failure, request.id)));
  });
  app.setNotFoundHandler(async () => {
    throw new HtsError("route_unknown", "there is nothing at this address for this method; GET /api/v1/openapi.json lists what there is");
  });
}

/** What is not HTTP, too long a head, or a request that stopped halfway: nothing has been routed yet, so it is answered by hand. */
function answerUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? "request_timeout" : error.code === "HPE_HEADER_OVERFLOW" ? "request_too_large" : "request_malformed";
  const failure = toHtsError(new HtsError(code, "the request could not be read; send well-formed HTTP/1.1, in time, with a head of at most 16 KiB"));
  const body = JSON.stringify(toProblem(failure, randomUUID()));
  const head = `HTTP/1.1 ${failure.status} Refused\r\nContent-Type: application/problem+json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
  socket.end(head + body);
}
