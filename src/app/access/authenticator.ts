import type { Actor, FoundToken, TokenSecrets, TokenStore } from "./ports.ts";
import type { Scope } from "./scope.ts";

/** Who is asking, and how far they reach. */
export interface Caller extends Actor {
  readonly scope: Scope;
}

/** Why somebody is not let in. */
export type Refusal = "token_missing" | "token_refused";

export interface AuthenticatorOptions {
  readonly tokens: TokenStore;
  readonly secrets: TokenSecrets;
  /** Whether only this machine can reach the server: then it is open until the first token is made. */
  readonly isLoopback: boolean;
  /** Milliseconds of a clock that only goes forward. */
  readonly monotonicMs: () => number;
  /** UTC epoch ms. */
  readonly nowMs: () => number;
}

/** How long what the database said is believed: a token that is revoked works for at most so long. */
const TRUST_MS = 1000;
const MARK_EVERY_MS = 60_000;
/** More tokens than anybody has; beyond it all is asked anew. */
const MAX_CACHED = 10_000;

interface Answer<T> {
  readonly atMs: number;
  readonly value: Promise<T>;
}

/** Tells who is asking by the secret that they show. Asks the database once a second and secret at most, whatever the load. */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #found = new Map<string, Answer<FoundToken | null>>();
  readonly #markedMs = new Map<string, number>();
  #hasAny: Answer<boolean> | null = null;
  /** Tokens are never deleted: once there was one, there always is. */
  #hadAny = false;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /** Whether requests need no token: only this machine reaches the server, and there never was one. */
  async isOpen(): Promise<boolean> {
    if (!this.#options.isLoopback || this.#hadAny) return false;
    if (this.#hasAny === null || !this.#isFresh(this.#hasAny)) this.#hasAny = this.#ask(this.#options.tokens.hasAny());
    this.#hadAny = (await this.#hasAny.value) || this.#hadAny;
    return !this.#hadAny;
  }

  /**
   * @param secret what the request shows; null when it shows nothing
   * @param clientAddress for the audit log
   * @throws HtsError `database_unreachable`, `database_timeout`
   */
  async authenticate(secret: string | null, clientAddress: string | null): Promise<Caller | Refusal> {
    if (secret === null) return (await this.isOpen()) ? { tokenId: null, name: "local", scope: "admin", clientAddress } : "token_missing";
    const { secrets, nowMs } = this.#options;
    if (!secrets.isWellFormed(secret)) return "token_refused";
    const hash = secrets.hash(secret);
    const token = await this.#find(hash);
    if (token === null || !secrets.isSameHash(token.tokenSha256, hash)) return "token_refused";
    if (!token.isActive || token.expiresAt.getTime() <= nowMs()) return "token_refused";
    this.#mark(token.tokenId);
    return { tokenId: token.tokenId, name: token.name, scope: token.scope, clientAddress };
  }

  async #find(hash: string): Promise<FoundToken | null> {
    const known = this.#found.get(hash);
    if (known !== undefined && this.#isFresh(known)) return known.value;
    if (this.#found.size >= MAX_CACHED) this.#found.clear();
    const answer = this.#ask(this.#options.tokens.findByHash(hash));
    this.#found.set(hash, answer);
    const token = await answer.value.catch((error: unknown) => {
      this.#found.delete(hash);
      throw error;
    });
    // Guesses are not kept: they would push out what is asked for all the time.
    if (token === null) this.#found.delete(hash);
    return token;
  }

  #ask<T>(value: Promise<T>): Answer<T> {
    return { atMs: this.#options.monotonicMs(), value };
  }

  #isFresh({ atMs }: Answer<unknown>): boolean {
    return this.#options.monotonicMs() - atMs < TRUST_MS;
  }

  /** Nobody waits for it, and a request does not fail for want of a note. */
  #mark(tokenId: string): void {
    const nowMs = this.#options.monotonicMs();
    if (nowMs - (this.#markedMs.get(tokenId) ?? -Infinity) < MARK_EVERY_MS) return;
    if (this.#markedMs.size >= MAX_CACHED) this.#markedMs.clear();
    this.#markedMs.set(tokenId, nowMs);
    this.#options.tokens.markUsed(tokenId).catch(() => this.#markedMs.delete(tokenId));
  }
}
