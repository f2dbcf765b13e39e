import type { Static, TObject, TSchema } from "typebox";

/** How far a token has to reach: `public` needs none. */
export type RouteScope = "public" | "read" | "run" | "admin";

/** One successful answer of a route. */
export interface AnswerContract {
  readonly description: string;
  /** Of the JSON body; null for an answer without a body. */
  readonly schema: TSchema | null;
  /** Other media types in which the same can be had, as text or bytes. */
  readonly alsoAs?: readonly string[];
}

export type AnswerContracts = Readonly<Record<number, AnswerContract>>;

/** Everything that is to be known of a route without its code: what checks requests, types handlers and makes the OpenAPI document. */
export interface RouteContract<
  P extends TObject | undefined = TObject | undefined,
  Q extends TObject | undefined = TObject | undefined,
  B extends TSchema | undefined = TSchema | undefined,
  A extends AnswerContracts = AnswerContracts,
> {
  /** Unique; what generated clients and traces call it. */
  readonly operationId: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the prefix, with parameters as `:name`. */
  readonly path: string;
  /** Whether the path is not below /api/v1. */
  readonly isAtRoot?: boolean;
  readonly scope: RouteScope;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** The most that a body may have, bytes; the server's limit unless given. */
  readonly bodyLimitBytes?: number;
  /** The media types of a body that is a file: it is received into one, up to `bodyLimitBytes`, instead of being read as JSON. */
  readonly uploadTypes?: readonly string[];
  /** Whether it makes something, so that an Idempotency-Key is heeded. */
  readonly isCreating?: boolean;
  /** Whether its answer goes on for as long as the client stays. */
  readonly isEndless?: boolean;
  readonly answers: A;
}

type StaticOf<S> = S extends TSchema ? Static<S> : never;

export type ParamsOf<R extends RouteContract> = StaticOf<Exclude<R["params"], undefined>>;
export type QueryOf<R extends RouteContract> = StaticOf<Exclude<R["query"], undefined>>;
export type BodyOf<R extends RouteContract> = StaticOf<Exclude<R["body"], undefined>>;

/** The same, all the way down read-only: an answer is not changed by whoever sends it. */
type Frozen<T> = T extends readonly (infer U)[] ? readonly Frozen<U>[] : T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

/** What a handler may answer: a status of its contract with the body that belongs to it. */
export type AnswerOf<R extends RouteContract> = {
  [S in keyof R["answers"] & number]: {
    readonly status: S;
    readonly body: R["answers"][S]["schema"] extends TSchema ? Frozen<Static<R["answers"][S]["schema"]>> : null;
    readonly headers?: Readonly<Record<string, string>>;
  };
}[keyof R["answers"] & number];

/** Declares a route; at run time it returns its argument. */
export function defineRoute<
  const A extends AnswerContracts,
  P extends TObject | undefined = undefined,
  Q extends TObject | undefined = undefined,
  B extends TSchema | undefined = undefined,
>(contract: RouteContract<P, Q, B, A>): RouteContract<P, Q, B, A> {
  return contract;
}

/** Where every route but those at the root lies. */
export const API_PREFIX = "/api/v1";

/** @example pathOf({ path: "/presets/:preset_id" }) // "/api/v1/presets/:preset_id" */
export function pathOf({ path, isAtRoot }: Pick<RouteContract, "path" | "isAtRoot">): string {
  return isAtRoot === true ? path : `${API_PREFIX}${path}`;
}
