import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Authenticator, type Caller } from "../../app/access/authenticator.ts";
import { reaches } from "../../app/access/scope.ts";
import { openStream } from "../../contract/http/stream.ts";
import { pathOf } from "../../contract/http/route.ts";
import { HtsError } from "../../engine/errors.ts";
import type { ServerDependencies } from "../dependencies.ts";
import { findForeignSign } from "../loopback-guard.ts";

/** `bearer, <token>` in `Sec-WebSocket-Protocol`. */
const PROTOCOLS = /^bearer *, *(?<secret>[^\s,]+)$/;
const STREAM_PATH = pathOf(openStream);
const BEARER = /^Bearer +(?<secret>\S+) *$/i;

const EXPLANATIONS = {
  token_missing: "this call needs a token: send the header Authorization: Bearer hts_…; make one with: coin-hts token create",
  token_refused: "the token is unknown, expired or revoked; make another with: coin-hts token create",
} as const;

export type LetIn = (request: FastifyRequest) => Promise<HtsError | null>;

/** Makes what decides on every request before anything of it but its head is read: who it is, and whether that is enough. */
export function createLetIn({ tokens, secrets, isLoopback }: Pick<ServerDependencies, "tokens" | "secrets" | "isLoopback">): LetIn {
  const authenticator = new Authenticator({ tokens, secrets, isLoopback, monotonicMs: () => performance.now(), nowMs: Date.now });
  return async (request) => {
    const scope = request.routeOptions.config.scope ?? "public";
    if (scope === "public") return null;
    const secret = readSecret(request);
    const caller = await authenticator.authenticate(secret, request.ip);
    if (typeof caller === "string") return new HtsError(caller, EXPLANATIONS[caller]);
    const refusal = caller.tokenId === null ? refuseForeign(request) : null;
    if (refusal !== null) return refusal;
    request.caller = caller;
    return reaches(caller.scope, scope) ? null : new HtsError("scope_insufficient", explainScope(caller, scope));
  };
}

/** Null without one. A page cannot set headers of a WebSocket but its protocols, so a stream takes it as one of them. */
function readSecret({ headers, routeOptions }: FastifyRequest): string | null {
  const { authorization, "sec-websocket-protocol": protocols } = headers;
  if (authorization !== undefined) return BEARER.exec(authorization)?.groups?.["secret"] ?? "";
  if (routeOptions.url !== STREAM_PATH || protocols === undefined) return null;
  return PROTOCOLS.exec(protocols)?.groups?.["secret"] ?? "";
}

function refuseForeign(request: FastifyRequest): HtsError | null {
  const sign = findForeignSign(request.method, request.headers);
  if (sign === null) return null;
  return new HtsError("origin_refused", `${sign}, and this server has no tokens yet; call it as http://127.0.0.1, or make a token with: coin-hts token create`);
}

function explainScope(caller: Caller, needed: string): string {
  return `the token reaches as far as ${caller.scope}, this call needs ${needed}; make one with: coin-hts token create --scope ${needed}`;
}

/** Lets requests in or refuses them, at a rate: of each token, else of each address. */
export function addLetIn(app: FastifyInstance, letIn: LetIn, requestsPerMinute: number): void {
  const count = app.createRateLimit({
    max: requestsPerMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => request.caller?.tokenId ?? request.ip,
  });
  app.addHook("onRequest", async (request: FastifyRequest, reply: FastifyReply) => {
    const refusal = await letIn(request);
    // Counted after it is known who asks, so that nobody uses up the share of a token by guessing.
    const rate = await count(request);
    if (!rate.isAllowed) {
      void reply.headers({ "ratelimit-limit": rate.max, "ratelimit-remaining": Math.max(0, rate.remaining), "ratelimit-reset": rate.ttlInSeconds });
      if (rate.isExceeded) {
        void reply.header("retry-after", rate.ttlInSeconds);
        throw new HtsError("rate_limited", `more than ${rate.max} requests in a minute; go on in ${rate.ttlInSeconds} s`);
      }
    }
    if (refusal !== null) throw refusal;
  });
}
