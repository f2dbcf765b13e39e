import { type Command, InvalidArgumentError, Option } from "commander";
import { createToken, MAX_TOKEN_DAYS, revokeToken } from "../../app/access/manage-tokens.ts";
import type { TokenRecord, TokenStore } from "../../app/access/ports.ts";
import { type Scope, SCOPES } from "../../app/access/scope.ts";
import { withDatabase } from "../open-database.ts";
import { print } from "../print.ts";
import { layOut } from "../table.ts";
import { whoami } from "../whoami.ts";

interface JsonOption {
  readonly json?: boolean;
}

interface CreateOptions extends JsonOption {
  readonly name: string;
  readonly scope: Scope;
  readonly days: number;
}

const USUAL_DAYS = 365;

/** Adds `token create`, `token list` and `token revoke`: who may call the API, and how far. */
export function addTokenCommand(program: Command): Command {
  const token = program
    .command("token")
    .description("make, list and revoke tokens of the HTTP API")
    .addHelpText("after", "\nExample:\n  coin-hts token create --name dashboard --scope run");
  const createCommand = token
    .command("create")
    .description("make a token and show its secret, once")
    .requiredOption("--name <text>", "for you to know it by")
    .addOption(new Option("--scope <scope>", "read: look; run: also start work and change settings; admin: everything").choices(SCOPES).default("read"))
    .option("--days <n>", "how long it is valid", parseDays, USUAL_DAYS)
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExample:\n  coin-hts token create --name dashboard --scope run --days 90")
    .action(makeToken);
  const listCommand = token
    .command("list")
    .description("show all tokens, without their secrets")
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExample:\n  coin-hts token list")
    .action(listTokens);
  const revokeCommand = token
    .command("revoke")
    .description("end a token at once")
    .argument("<id-or-name>", "as the list shows it")
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExample:\n  coin-hts token revoke dashboard")
    .action(endToken);
  for (const command of [createCommand, listCommand, revokeCommand]) command.exitOverride().copyInheritedSettings(program);
  return token;
}

async function makeToken({ json, ...request }: CreateOptions): Promise<void> {
  const { TOKEN_SECRETS } = await import("../../adapters/access/token-secrets.ts");
  const { token, secret } = await withTokens((tokens) => createToken(request, { tokens, secrets: TOKEN_SECRETS, by: whoami() }));
  if (json === true) return print(JSON.stringify({ ...toJson(token), secret }));
  await print(`Token ${token.name}, scope ${token.scope}, valid until ${day(token.expiresAt)}. Its secret is shown this once:\n\n  ${secret}\n`);
  await print(`Send it with every request: Authorization: Bearer ${secret.slice(0, 8)}…\nFrom now on every request needs a token.`);
}

async function listTokens({ json }: JsonOption): Promise<void> {
  const tokens = await withTokens((store) => store.list());
  if (json === true) return print(JSON.stringify(tokens.map(toJson)));
  if (tokens.length === 0) return print("There are no tokens: on 127.0.0.1 requests need none. Make one with: coin-hts token create --name desk --scope admin");
  const rows = tokens.map((token) => [
    token.name,
    token.scope,
    stateOf(token),
    day(token.createdAt),
    day(token.expiresAt),
    token.lastUsedAt === null ? "never" : day(token.lastUsedAt),
    token.tokenId,
  ]);
  await print(layOut([["name", "scope", "state", "created", "expires", "last used", "id"], ...rows]));
}

async function endToken(idOrName: string, { json }: JsonOption): Promise<void> {
  const token = await withTokens((tokens) => revokeToken(idOrName, { tokens, by: whoami() }));
  if (json === true) return print(JSON.stringify(toJson(token)));
  await print(`Token ${token.name} (${token.tokenId}) is revoked. Servers refuse it within a second.`);
}

async function withTokens<T>(work: (tokens: TokenStore) => Promise<T>): Promise<T> {
  const { PostgresTokenStore } = await import("../../adapters/postgres/token-store.ts");
  return withDatabase((database) => work(new PostgresTokenStore(database)));
}

function stateOf({ revokedAt, expiresAt }: TokenRecord): string {
  if (revokedAt !== null) return "revoked";
  return expiresAt.getTime() <= Date.now() ? "expired" : "active";
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function toJson(token: TokenRecord): object {
  return {
    token_id: token.tokenId,
    name: token.name,
    scope: token.scope,
    state: stateOf(token),
    created_at: token.createdAt.toISOString(),
    expires_at: token.expiresAt.toISOString(),
    revoked_at: token.revokedAt?.toISOString() ?? null,
    last_used_at: token.lastUsedAt?.toISOString() ?? null,
  };
}

function parseDays(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text) && Number(text) <= MAX_TOKEN_DAYS) return Number(text);
  throw new InvalidArgumentError(`Expected a whole number of days from 1 to ${MAX_TOKEN_DAYS}, was ${JSON.stringify(text)}.`);
}
