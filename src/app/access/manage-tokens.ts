import { HtsError } from "../../engine/errors.ts";
import type { Actor, TokenRecord, TokenSecrets, TokenStore } from "./ports.ts";
import type { Scope } from "./scope.ts";

const DAY_SECONDS = 86_400;
export const MAX_TOKEN_DAYS = 3650;
const MAX_NAME_LENGTH = 100;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface TokenRequest {
  /** For its owner to know it by, 1 to 100 characters. */
  readonly name: string;
  readonly scope: Scope;
  /** How long it is valid, whole days, 1 to 3650. */
  readonly days: number;
}

/**
 * Makes a token and returns it with its secret, which nothing can show again.
 *
 * @throws HtsError `usage`, `database_unreachable`, `database_timeout`
 */
export async function createToken(
  { name, scope, days }: TokenRequest,
  { tokens, secrets, by }: { readonly tokens: TokenStore; readonly secrets: TokenSecrets; readonly by: Actor },
): Promise<{ readonly token: TokenRecord; readonly secret: string }> {
  const trimmed = name.trim();
  if (trimmed === "" || trimmed.length > MAX_NAME_LENGTH || /\p{Cc}/u.test(trimmed)) {
    throw new HtsError(
      "usage",
      `the name of a token was ${JSON.stringify(name.slice(0, 40))}, expected 1 to ${MAX_NAME_LENGTH} characters without line breaks`,
    );
  }
  if (!Number.isInteger(days) || days < 1 || days > MAX_TOKEN_DAYS) {
    throw new HtsError("usage", `a token was to be valid for ${days} days, expected a whole number from 1 to ${MAX_TOKEN_DAYS}`);
  }
  const secret = secrets.make();
  const token = await tokens.create({ name: trimmed, scope, lifetimeSeconds: days * DAY_SECONDS, tokenSha256: secrets.hash(secret) }, by);
  return { token, secret };
}

/**
 * Revokes a token by its id, or by its name when only one that is not revoked has it.
 *
 * @throws HtsError `token_unknown`, `usage` for a name of several tokens, `database_unreachable`, `database_timeout`
 */
export async function revokeToken(idOrName: string, { tokens, by }: { readonly tokens: TokenStore; readonly by: Actor }): Promise<TokenRecord> {
  const revoked = await tokens.revoke(UUID.test(idOrName) ? idOrName : await findId(idOrName, tokens), by);
  if (revoked !== null) return revoked;
  throw unknown(idOrName);
}

async function findId(name: string, tokens: TokenStore): Promise<string> {
  const named = (await tokens.list()).filter((token) => token.name === name && token.revokedAt === null);
  const [first] = named;
  if (first === undefined) throw unknown(name);
  if (named.length > 1)
    throw new HtsError(
      "usage",
      `${named.length} tokens are named ${JSON.stringify(name)}; revoke one by its id: ${named.map(({ tokenId }) => tokenId).join(", ")}`,
    );
  return first.tokenId;
}

function unknown(idOrName: string): HtsError {
  return new HtsError("token_unknown", `there is no token ${JSON.stringify(idOrName.slice(0, 100))}; see them with: coin-hts token list`);
}
