import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommandWith } from "../../support/run-command.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";
import { endServed, type Served, useServed } from "../../support/use-served.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";

const postgres = usePostgres();
const makeFolder = useTemporaryFolders();
const serveWith = useServed();

interface Desk {
  readonly databaseUrl: string;
  readonly variables: Record<string, string>;
}

async function openDesk({ isEmpty = false } = {}): Promise<Desk> {
  const databaseUrl = await postgres.createDatabase({ isEmpty });
  return { databaseUrl, variables: { DATABASE_URL: databaseUrl, DATA_ROOT: join(makeFolder(), "data") } };
}

const serve = ({ variables }: Desk, ...args: string[]): Promise<Served> => serveWith(variables, ...args);

describe("serve", () => {
  it("brings a database up, serves this machine without a token, and ends in order", async () => {
    const desk = await openDesk({ isEmpty: true });
    const { url, child, output } = await serve(desk);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const body = JSON.stringify({ name: "Calm", strategy: "sma_cross" });
    const made = await fetch(`${url}/api/v1/presets`, { method: "POST", headers: { "content-type": "application/json" }, body });
    expect(made.status).toBe(201);
    expect(await endServed(child)).toBe(0);
    for (const line of output().trim().split("\n"))
      expect(Object.keys(JSON.parse(line) as object)).toEqual(["level", "timestamp", "logger", "context", "message"]);
    expect(output()).toContain('"message":"ended"');
  });

  it("wants a token from everybody as soon as there is one, and of a name beyond this machine before it starts", async () => {
    const desk = await openDesk();
    const { url } = await serve(desk);
    expect((await fetch(`${url}/api/v1/presets`)).status).toBe(200);
    await expect(serve(desk, "--role", "api", "--host", "0.0.0.0")).rejects.toThrow(/ended with 2: coin-hts: HOST is 0\.0\.0\.0.*\[configuration_invalid\]/s);
    const made = await runCommandWith(desk.variables, "token", "create", "--name", "desk", "--json");
    const { secret } = JSON.parse(made.stdout) as { readonly secret: string };
    await expect.poll(async () => (await fetch(`${url}/api/v1/presets`)).status, { timeout: 5000 }).toBe(401);
    expect((await fetch(`${url}/api/v1/presets`, { headers: { authorization: `Bearer ${secret}` } })).status).toBe(200);
    const beyond = await serve(desk, "--role", "api", "--host", "0.0.0.0");
    expect((await fetch(`${beyond.url.replace("0.0.0.0", "127.0.0.1")}/api/v1/presets`)).status).toBe(401);
    expect(beyond.output()).not.toContain(secret);
  });

  it("says what is wrong with a port that is taken", async () => {
    const desk = await openDesk();
    const { url } = await serve(desk);
    const port = new URL(url).port;
    const second = await runCommandWith(desk.variables, "serve", "--role", "api", "--port", port);
    expect(second.exitCode).toBe(2);
    expect(second.stderr).toContain("another program listens there already");
  });
});

describe("two servers on one data folder", () => {
  it("are refused in a line that says what to do, unless one only answers", async () => {
    const desk = await openDesk();
    await serve(desk);
    const second = await runCommandWith(desk.variables, "serve", "--port", "0");
    expect(second).toMatchObject({ exitCode: 1, stdout: "" });
    expect(second.stderr).toMatch(/another server works on .* already .*stop it, set another DATA_ROOT, or start this one with --role api \[store_locked\]/);
    expect((await fetch(`${(await serve(desk, "--role", "api")).url}/readyz`)).status).toBe(200);
  });

  it("are let in one after the other", async () => {
    const desk = await openDesk();
    await endServed((await serve(desk)).child);
    expect((await fetch(`${(await serve(desk)).url}/readyz`)).status).toBe(200);
  });
});

describe("token", () => {
  it("shows a secret once, lists without it, and revokes by name", async () => {
    const { variables, databaseUrl } = await openDesk();
    const made = await runCommandWith(variables, "token", "create", "--name", "desk", "--scope", "run", "--days", "30");
    expect(made).toMatchObject({ exitCode: 0, stderr: "" });
    const secret = /hts_[A-Za-z0-9_-]{43}/.exec(made.stdout)?.[0] as string;
    expect(made.stdout.split(secret)).toHaveLength(2);
    const listed = await runCommandWith(variables, "token", "list", "--json");
    expect(listed.stdout).not.toContain("hts_");
    const [token] = JSON.parse(listed.stdout) as { name: string; scope: string; state: string; expires_at: string; created_at: string }[];
    expect(token).toMatchObject({ name: "desk", scope: "run", state: "active" });
    expect(Date.parse(token?.expires_at ?? "") - Date.parse(token?.created_at ?? "")).toBeCloseTo(30 * 86_400_000, -4);
    expect((await runCommandWith(variables, "token", "revoke", "desk")).exitCode).toBe(0);
    expect((await runCommandWith(variables, "token", "list")).stdout).toContain("revoked");
    expect(await runCommandWith(variables, "token", "revoke", "desk")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("[token_unknown]") as string,
    });
    const audit = await query(databaseUrl, "select actor, action from audit order by audit_id");
    expect(audit.map(({ action }) => action)).toEqual(["token.create", "token.revoke"]);
    expect(audit[0]?.["actor"]).toMatch(/^cli:/);
  });

  it.each([
    ["token create", "--name"],
    ["token create --name x --scope root", "--scope"],
    ["token create --name x --days 0", "days"],
    ["token create --name x --days 4000", "days"],
  ])("refuses %j", async (line, word) => {
    const { exitCode, stderr } = await runCommandWith({}, ...line.split(" "));
    expect(exitCode).toBe(2);
    expect(stderr).toContain(word);
  });
});
