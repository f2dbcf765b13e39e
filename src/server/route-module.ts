import type { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Caller } from "../app/access/authenticator.ts";
import type { AnswerOf, BodyOf, ParamsOf, QueryOf, RouteContract } from "../contract/http/route.ts";

/** What a handler is given: everything checked by the route's contract. */
export interface RouteInput<R extends RouteContract> {
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly body: BodyOf<R>;
  /** Who asks; also the `Actor` for the audit log. */
  readonly caller: Caller;
  /**
   * The id for what the request makes. With an Idempotency-Key it is the same again when the work is begun anew after a
   * server died, so making something that is there already under it is success.
   */
  readonly newId: string;
  /** Aborted when the client went away or the answer took too long. */
  readonly signal: AbortSignal;
  /** For what else a route may need: headers, an own stream (`reply.hijack()`). */
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** A successful answer that is not JSON: text, or a stream of it. */
export interface TextAnswer {
  readonly mediaType: string;
  readonly text: string | Readable;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A contract with the code that fulfils it. */
export interface BoundRoute {
  readonly contract: RouteContract;
  readonly handle: (input: never) => Promise<LooseAnswer | TextAnswer>;
}

export interface LooseAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Binds a handler to a contract. It answers a status of the contract with its body, or throws an HtsError, whose code
 * says what the client gets.
 */
export function handle<R extends RouteContract, const T extends AnswerOf<R> | TextAnswer>(
  contract: R,
  handler: (input: RouteInput<R>) => Promise<T>,
): BoundRoute {
  return { contract, handle: handler as (input: never) => Promise<LooseAnswer | TextAnswer> };
}
