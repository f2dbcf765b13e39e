/** What a request with an Idempotency-Key was answered. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The very text that was sent. */
  readonly body: string | null;
}

export interface KeyedRequest {
  /** Whose key it is: the id of a token, or "local". */
  readonly principal: string;
  readonly key: string;
  /** Of method, address and body, 64 hex digits. */
  readonly requestSha256: string;
}

export type ClaimOutcome =
  /** It is the caller's to answer, under this claim; what it makes gets this id. */
  | { readonly kind: "claimed"; readonly claimId: string; readonly createdId: string }
  | { readonly kind: "answered"; readonly answer: StoredAnswer }
  /** Another request with the key is being answered right now. */
  | { readonly kind: "pending" }
  /** The key belongs to another request. */
  | { readonly kind: "conflict" };

/**
 * Remembers answers by key, for a day, over restarts and for every server on the database.
 *
 * A server that dies between its work and its answer leaves a claim that another takes over once it has run out. The work
 * is then begun again under the same `createdId`: what makes something under that id and finds it there is done.
 */
export interface IdempotencyStore {
  claim(request: KeyedRequest): Promise<ClaimOutcome>;
  complete(request: KeyedRequest, claimId: string, answer: StoredAnswer): Promise<void>;
  /** Gives a key back after a failure that may not happen again. */
  release(request: KeyedRequest, claimId: string): Promise<void>;
}
