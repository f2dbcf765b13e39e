import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema, RouteOptions } from "fastify";
import { type TSchema, Type } from "typebox";
import { Check, Errors } from "typebox/value";
import type { Caller } from "../../app/access/authenticator.ts";
import type { StoredAnswer } from "../../app/idempotency/ports.ts";
import { Problem, strict } from "../../contract/http/common.ts";
import { pathOf, type RouteContract } from "../../contract/http/route.ts";
import { HtsError } from "../../engine/errors.ts";
import type { ServerDependencies } from "../dependencies.ts";
import type { BoundRoute, LooseAnswer, RouteInput, TextAnswer } from "../route-module.ts";
import { addUploadRoute } from "./add-upload-route.ts";
import { answerOnce, IDEMPOTENCY_KEY } from "./answer-once.ts";

type Frame = Pick<ServerDependencies, "idempotency" | "checksAnswers" | "uploads">;
type Handler = (input: RouteInput<RouteContract>) => Promise<LooseAnswer | TextAnswer>;

/** The longest time that a timer can have: 24.8 days. */
const ENDLESS_MS = 2 ** 31 - 1;
const NOTHING = Type.Object({}, strict);
const BINARY = Type.Unsafe<Uint8Array>(Type.String({ format: "binary" }));
const ANYBODY: Omit<Caller, "clientAddress"> = { tokenId: null, name: "anybody", scope: "read" };

/** Adds routes by their contracts. */
export function registerRoutes(app: FastifyInstance, routes: readonly BoundRoute[], frame: Frame): void {
  for (const { contract, handle } of routes) {
    const options: RouteOptions = {
      method: contract.method,
      url: pathOf(contract),
      schema: toFastifySchema(contract),
      config: { scope: contract.scope, contract },
      ...(contract.bodyLimitBytes === undefined ? {} : { bodyLimit: contract.bodyLimitBytes }),
      ...(contract.isEndless === true ? { handlerTimeout: ENDLESS_MS } : {}),
      handler: createHandler(contract, handle as Handler, frame),
    };
    if (contract.uploadTypes === undefined) app.route(options);
    else addUploadRoute(app, options, contract.uploadTypes, frame);
  }
}

function createHandler(contract: RouteContract, handle: Handler, frame: Frame) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const run = async (newId: string): Promise<LooseAnswer | TextAnswer> => {
      const answer = await handle(toInput(request, reply, newId));
      if (frame.checksAnswers === true) requireKept(contract, answer);
      return answer;
    };
    if (contract.isCreating !== true) {
      const answer = await run(randomUUID());
      return reply.sent ? reply : send(reply, answer);
    }
    const { status, headers, body } = await answerOnce(request, frame.idempotency, async (newId) => toStored(await run(newId)));
    return reply.code(status).headers(headers).send(body);
  };
}

function toInput(request: FastifyRequest, reply: FastifyReply, newId: string): RouteInput<RouteContract> {
  const { params, query, body } = request as unknown as Pick<RouteInput<RouteContract>, "params" | "query" | "body">;
  const caller = request.caller ?? { ...ANYBODY, clientAddress: request.ip };
  return {
    params,
    query,
    body,
    caller,
    newId,
    request,
    reply,
    // Few look at it, and to abort a signal at every answer would cost as much as the database does.
    get signal() {
      return whenOver(reply);
    },
  };
}

/**
 * Aborts when the answer is over, whoever ended it. Not the request's own signal: with a time limit that one also aborts as
 * soon as a body has been read.
 */
function whenOver({ raw }: FastifyReply): AbortSignal {
  const over = new AbortController();
  const abort = (): void =>
    over.abort(new HtsError("cancelled", "the client went away, or the answer took too long; ask for a task with Prefer: respond-async"));
  if (raw.closed) abort();
  else raw.once("close", abort);
  return over.signal;
}

function send(reply: FastifyReply, answer: LooseAnswer | TextAnswer): FastifyReply {
  void reply.headers(answer.headers ?? {});
  if ("text" in answer) return reply.type(answer.mediaType).send(answer.text);
  void reply.code(answer.status);
  return answer.body === null ? reply.send() : reply.type("application/json; charset=utf-8").send(answer.body);
}

/** The very text is kept, so that it comes again byte for byte. */
function toStored(answer: LooseAnswer | TextAnswer): StoredAnswer {
  if ("text" in answer) throw new Error("a route that creates something answers with JSON");
  const body = answer.body === null ? null : JSON.stringify(answer.body);
  return { status: answer.status, headers: { ...(body === null ? {} : { "content-type": "application/json; charset=utf-8" }), ...answer.headers }, body };
}

function requireKept({ operationId, answers }: RouteContract, answer: LooseAnswer | TextAnswer): void {
  if ("text" in answer) {
    if (answers[200]?.alsoAs?.some((type) => answer.mediaType.startsWith(type)) === true) return;
    throw new Error(`${operationId} answered ${answer.mediaType}, which its contract does not have`);
  }
  const contract = answers[answer.status];
  if (contract === undefined) throw new Error(`${operationId} answered ${answer.status}, which its contract does not have`);
  const body: unknown = answer.body === null ? null : JSON.parse(JSON.stringify(answer.body));
  if (contract.schema === null ? body === null : Check(contract.schema, body)) return;
  const faults = contract.schema === null ? "a body" : JSON.stringify(Errors(contract.schema, body).slice(0, 3));
  throw new Error(`${operationId} answered ${answer.status} against its contract: ${faults}`);
}

function toFastifySchema(contract: RouteContract): FastifySchema {
  const { operationId, tag, summary, description, params, query, body, scope, isCreating, uploadTypes } = contract;
  const answers = Object.entries(contract.answers).map(([status, answer]) => [status, toResponse(answer)]);
  const key = Type.Optional(Type.String({ maxLength: 255, description: "The same key and request are answered alike for a day; another request is refused." }));
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(scope === "public" ? { security: [] } : { "x-scope": scope }),
    ...(params === undefined ? {} : { params }),
    querystring: query ?? NOTHING,
    ...(body === undefined ? {} : { body }),
    ...(uploadTypes === undefined ? {} : { body: { content: Object.fromEntries(uploadTypes.map((type) => [type, { schema: BINARY }])) } }),
    ...(isCreating === true ? { headers: Type.Object({ [IDEMPOTENCY_KEY]: key }) } : {}),
    response: {
      ...(Object.fromEntries(answers) as object),
      default: { description: "What went wrong, by RFC 9457.", content: { "application/problem+json": { schema: Problem } } },
    },
  } as FastifySchema;
}

function toResponse({ description, schema, alsoAs = [] }: RouteContract["answers"][number]): object {
  const types: [string, TSchema][] = [
    ...(schema === null ? [] : [["application/json", schema] as [string, TSchema]]),
    ...alsoAs.map((type): [string, TSchema] => [type, Type.String()]),
  ];
  if (types.length === 0) return { description, type: "null" };
  return { description, content: Object.fromEntries(types.map(([type, one]) => [type, { schema: one }])) };
}
