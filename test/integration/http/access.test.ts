import { describe, expect, it } from "vitest";
import { TOKEN_SECRETS } from "../../../src/adapters/access/token-secrets.ts";
import { revokeToken } from "../../../src/app/access/manage-tokens.ts";
import { type Scope, SCOPES } from "../../../src/app/access/scope.ts";
import { listenOn } from "../../../src/server/listen.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";
import { CLI_ACTOR, type TestServer, useServers } from "../../support/use-server.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";

/** Written down again: what the server works by is what is tested. */
const RANKS: Readonly<Record<string, number>> = { read: 1, run: 2, admin: 3 };

const postgres = usePostgres();
const openServer = useServers();
const makeFolder = useTemporaryFolders();

async function open(options: { readonly isLoopback?: boolean; readonly databaseUrl?: string } = {}): Promise<TestServer & { readonly databaseUrl: string }> {
  const databaseUrl = options.databaseUrl ?? (await postgres.createDatabase());
  return { ...(await openServer({ dataRoot: makeFolder(), ...options, databaseUrl })), databaseUrl };
}

/** A path that its route takes, though there may be nothing there. */
function pathFor(url: string): string {
  return url
    .replaceAll(/:\w+_id\b/g, "00000000-0000-4000-8000-000000000001")
    .replaceAll(/:\w+/g, "KRW-BTC")
    .replaceAll("*", "none");
}

async function ask(server: TestServer, url: string, headers: Record<string, string> = {}, method: "GET" | "POST" = "GET") {
  const { statusCode, headers: sent, body } = await server.app.inject({ method, url, headers });
  return { status: statusCode, headers: sent, code: body.startsWith("{") ? (JSON.parse(body) as { code?: string }).code : undefined };
}

describe("the scopes", () => {
  it("hold on every route that there is, for every token, and for none", async () => {
    const server = await open();
    const tokens = new Map<Scope, { readonly authorization: string }>();
    for (const scope of SCOPES) tokens.set(scope, await server.authorize(scope));
    const held: (Scope | null)[] = [null, ...SCOPES];
    expect(server.routes.length).toBeGreaterThan(20);
    for (const { method, url, scope } of server.routes) {
      for (const has of held) {
        const headers: Record<string, string> = has === null ? {} : { ...tokens.get(has) };
        const { statusCode } = await server.app.inject({ method: method as "GET", url: pathFor(url), headers });
        const place = `${method} ${url} with ${has ?? "no token"}`;
        if (scope === "public") expect([401, 403], place).not.toContain(statusCode);
        else if (has === null) expect(statusCode, place).toBe(401);
        else if ((RANKS[has] as number) >= (RANKS[scope] as number)) expect([401, 403, 500], place).not.toContain(statusCode);
        else expect(statusCode, place).toBe(403);
      }
    }
  });

  it("leave public what tells nothing, and nothing else", async () => {
    const { routes } = await open();
    const open_ = new Set(routes.filter(({ scope, url }) => scope === "public" && !url.startsWith("/docs")).map(({ url }) => url));
    expect([...open_].toSorted()).toEqual(["/api/v1/openapi.json", "/healthz", "/readyz"]);
  });

  it("are wanted of every route before the server can be built", async () => {
    const route = {
      contract: { operationId: "x", method: "GET", path: "/x", tag: "x", summary: "x", answers: {} },
      handle: () => Promise.reject(new Error("never")),
    };
    const routes = [route as never];
    await expect(openServer({ databaseUrl: await postgres.createDatabase(), dataRoot: makeFolder(), routes })).rejects.toThrow("has no scope");
  });
});

describe("a token", () => {
  it("lets in until it is revoked, and each change stands in the audit log without its secret", async () => {
    const server = await open();
    const token = await server.authorize("read");
    expect(await ask(server, "/api/v1/presets", token)).toMatchObject({ status: 200 });
    await revokeToken("read token", { tokens: server.tokens, by: { ...CLI_ACTOR, clientAddress: "192.0.2.7" } });
    await expect.poll(async () => (await ask(server, "/api/v1/presets", token)).code, { timeout: 5000 }).toBe("token_refused");
    const audit = await query(
      server.databaseUrl,
      "select actor, action, subject_kind, client_address::text as address, detail::text as detail from audit order by audit_id",
    );
    expect(audit.map(({ action, address }) => [action, address])).toEqual([
      ["token.create", null],
      ["token.revoke", "192.0.2.7/32"],
    ]);
    expect(JSON.stringify(audit)).not.toContain("hts_");
    expect(JSON.stringify(audit)).not.toContain(TOKEN_SECRETS.hash(token.authorization.slice("Bearer ".length)));
  });

  it("is kept as a hash alone", async () => {
    const server = await open();
    const { authorization } = await server.authorize("admin");
    const secret = authorization.slice("Bearer ".length);
    expect(secret).toMatch(/^hts_[A-Za-z0-9_-]{43}$/);
    const [row] = await query(server.databaseUrl, "select t::text as text, token_sha256 from tokens t");
    expect(row?.["text"]).not.toContain(secret);
    expect(row?.["token_sha256"]).toBe(TOKEN_SECRETS.hash(secret));
  });

  it.each([
    ["expired", "update tokens set created_at = now() - interval '2 days', expires_at = now() - interval '1 second'"],
    ["revoked", "update tokens set revoked_at = now()"],
  ])("that is %s lets nobody in, and does not open the server again", async (_state, statement) => {
    const server = await open();
    const token = await server.authorize("admin");
    await query(server.databaseUrl, statement);
    expect(await ask(server, "/api/v1/presets", token)).toMatchObject({ status: 401, code: "token_refused" });
    expect(await ask(server, "/api/v1/presets")).toMatchObject({ status: 401, code: "token_missing" });
  });

  it.each(["", "Bearer", "Bearer ", "Basic aHRzOng=", "Bearer hts_short", `Bearer hts_${"A".repeat(43)}`, `Bearer hts_${"A".repeat(43)} x`])(
    "is not what this header shows: %j",
    async (authorization) => {
      const server = await open();
      expect(await ask(server, "/api/v1/presets", { authorization })).toMatchObject({ status: 401, code: "token_refused" });
    },
  );

  it("says what it lacks", async () => {
    const server = await open();
    await server.authorize("read");
    expect((await ask(server, "/api/v1/presets")).headers["www-authenticate"]).toBe('Bearer realm="coin-hts"');
    const reader = await server.authorize("read");
    const refused = await ask(server, "/api/v1/presets", reader, "POST");
    expect(refused).toMatchObject({ status: 403, code: "scope_insufficient" });
    expect(refused.headers["www-authenticate"]).toContain("insufficient_scope");
  });

  it("notes when it was used, at most once a minute", async () => {
    const server = await open();
    const token = await server.authorize("read");
    const read = async () => (await query(server.databaseUrl, "select last_used_at, xmin::text as version from tokens"))[0];
    await ask(server, "/healthz", token);
    expect((await read())?.["last_used_at"]).toBeNull();
    await ask(server, "/api/v1/presets", token);
    await expect.poll(async () => (await read())?.["last_used_at"]).not.toBeNull();
    const before = await read();
    // Another process does not know that it was noted; the database does.
    const [{ token_id: id } = { token_id: "" }] = (await query(server.databaseUrl, "select token_id from tokens")) as { token_id: string }[];
    await server.tokens.markUsed(id);
    expect(await read()).toEqual(before);
  });

  it("has to reach the very server that another process made it for", async () => {
    const server = await open();
    expect(await ask(server, "/api/v1/presets")).toMatchObject({ status: 200 });
    const other = await open({ databaseUrl: server.databaseUrl });
    await other.authorize("admin");
    await expect.poll(async () => (await ask(server, "/api/v1/presets")).code, { timeout: 5000 }).toBe("token_missing");
  });
});

describe("a server without tokens", () => {
  it.each([
    ["evil.example", {}],
    ["evil.example:8000", {}],
    ["127.0.0.1.evil.example", {}],
    ["localhost.evil.example:80", {}],
    ["[::2]", {}],
    ["localhost:8000", { origin: "https://evil.example" }],
    ["localhost:8000", { origin: "http://127.0.0.1.evil.example" }],
    ["localhost:8000", { origin: "null" }],
    ["localhost:8000", { origin: "http://localhost:8000/path" }],
    ["localhost:8000", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }],
    ["localhost:8000", { "x-forwarded-for": "192.0.2.1" }],
    ["localhost:8000", { forwarded: "for=192.0.2.1" }],
  ])("refuses what comes by the name %j with %j", async (host, headers) => {
    const server = await open();
    for (const method of ["GET", "POST"] as const) {
      expect(await ask(server, "/api/v1/presets", { host, ...headers } as Record<string, string>, method)).toMatchObject({
        status: 403,
        code: "origin_refused",
      });
    }
    expect(await query(server.databaseUrl, "select 1 from presets")).toEqual([]);
  });

  it.each([
    ["localhost:8000", {}],
    ["LOCALHOST", {}],
    ["127.0.0.1:8000", { origin: "http://127.0.0.1:8000" }],
    ["[::1]:8000", { origin: "http://[::1]:8000" }],
    ["localhost:8000", { origin: "http://localhost:5173" }],
    ["localhost:8000", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }],
  ])("takes what comes by the name %j with %j", async (host, headers) => {
    expect(await ask(await open(), "/api/v1/presets", { host, ...headers } as Record<string, string>)).toMatchObject({ status: 200 });
  });

  it("is not open to others than this machine", async () => {
    expect(await ask(await open({ isLoopback: false }), "/api/v1/presets")).toMatchObject({ status: 401, code: "token_missing" });
  });

  it("does not begin to listen beyond this machine", async () => {
    const server = await open({ isLoopback: false });
    await expect(listenOn(server, { host: "0.0.0.0", port: 0, tokens: server.tokens })).rejects.toMatchObject({
      code: "configuration_invalid",
      message: expect.stringContaining("coin-hts token create") as string,
    });
    await server.authorize("admin");
    await query(server.databaseUrl, "update tokens set revoked_at = now()");
    await expect(listenOn(server, { host: "0.0.0.0", port: 0, tokens: server.tokens })).rejects.toMatchObject({ code: "configuration_invalid" });
    await server.authorize("admin");
    expect(await listenOn(server, { host: "0.0.0.0", port: 0, tokens: server.tokens })).toMatch(/^http:/);
  });

  it("needs no Host and Origin of its own once a token is shown", async () => {
    const server = await open();
    const token = await server.authorize("read");
    expect(await ask(server, "/api/v1/presets", { ...token, host: "desk.example", "x-forwarded-for": "192.0.2.1" })).toMatchObject({ status: 200 });
  });
});
