import { createServer, type AddressInfo } from "node:net";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { connectDatabase, describeTarget } from "../../../src/adapters/postgres/connect.ts";
import type { HtsError } from "../../../src/engine/errors.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

/** What a failed query says, and everything that a log could print of it. */
async function failureOf(work: Promise<unknown>): Promise<{ code: string; message: string; printed: string }> {
  const error = await work.then(
    () => new Error("it did not fail"),
    (reason: HtsError) => reason,
  );
  const { inspect } = await import("node:util");
  return { code: String((error as HtsError).code), message: error.message, printed: inspect(error, { depth: 10, showHidden: true }) };
}

async function listenSilently(): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => void sockets.add(socket.on("error", () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { port: (server.address() as AddressInfo).port, close };
}

describe("a connection to the database", () => {
  const postgres = usePostgres();

  it("says where nothing answers, and never the password", async () => {
    const silent = await listenSilently();
    await silent.close();
    await using database = connectDatabase({ url: `postgres://me:hunter2secret@127.0.0.1:${silent.port}/desk` });
    const { code, message, printed } = await failureOf(sql`select 1`.execute(database));
    expect(code).toBe("database_unreachable");
    expect(message).toContain(`127.0.0.1:${silent.port}/desk`);
    expect(message).toContain("ECONNREFUSED");
    expect(printed).not.toContain("hunter2secret");
  });

  it("gives up on a server that takes the connection and says nothing", async () => {
    const silent = await listenSilently();
    try {
      await using database = connectDatabase({ url: `postgres://me:hunter2secret@127.0.0.1:${silent.port}/desk`, connectTimeoutMs: 150 });
      const { code, message } = await failureOf(sql`select 1`.execute(database));
      expect({ code, message }).toMatchObject({ code: "database_unreachable", message: expect.stringContaining("start it, or correct DATABASE_URL") });
    } finally {
      await silent.close();
    }
  });

  it("says when it is not let in, and never with what", async () => {
    const url = new URL(await postgres.createDatabase());
    url.password = "wrong-and-private";
    await using database = connectDatabase({ url: url.href });
    const { code, printed } = await failureOf(sql`select 1`.execute(database));
    expect(code).toBe("database_unreachable");
    expect(printed).not.toContain("wrong-and-private");
  });

  it("says that there is no such database", async () => {
    const url = new URL(await postgres.createDatabase());
    url.pathname = "/nowhere";
    await using database = connectDatabase({ url: url.href });
    expect(await failureOf(sql`select 1`.execute(database))).toMatchObject({ code: "database_unreachable", message: expect.stringContaining("nowhere") });
  });

  it("ends a statement that takes too long", async () => {
    await using database = connectDatabase({ url: await postgres.createDatabase(), statementTimeoutMs: 100 });
    expect(await failureOf(sql`select pg_sleep(30)`.execute(database))).toMatchObject({ code: "database_timeout" });
    expect((await sql<{ n: number }>`select 1 as n`.execute(database)).rows).toEqual([{ n: 1 }]);
  });

  it("has no more connections than allowed, and says when all of them are busy", async () => {
    await using database = connectDatabase({ url: await postgres.createDatabase(), poolSize: 1, connectTimeoutMs: 150 });
    await database.transaction().execute(async (transaction) => {
      await sql`select 1`.execute(transaction);
      expect(await failureOf(sql`select 1`.execute(database))).toMatchObject({
        code: "database_timeout",
        message: expect.stringContaining("all 1 connections"),
      });
    });
  });

  it("reports a query whose connection breaks, and goes on with a new one", async () => {
    const url = await postgres.createDatabase();
    await using database = connectDatabase({ url, poolSize: 1 });
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(database);
    const broken = failureOf(database.connection().execute((one) => sql`select pg_terminate_backend(pg_backend_pid())`.execute(one)));
    expect(await broken).toMatchObject({ code: "database_unreachable" });
    const again = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(database);
    expect(again.rows[0].pid).not.toBe(rows[0].pid);
  });

  it("survives that an idle connection is ended", async () => {
    const url = await postgres.createDatabase();
    await using database = connectDatabase({ url, poolSize: 1 });
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(database);
    await query(url, "select pg_terminate_backend($1, 5000)", [rows[0].pid]);
    await expect.poll(() => sql`select 1`.execute(database).then(() => "answered", String)).toBe("answered");
  });

  it("leaves what is no matter of the connection as it is", async () => {
    await using database = connectDatabase({ url: await postgres.createDatabase() });
    expect(await failureOf(sql`select nonsense`.execute(database))).toMatchObject({ code: "42703" });
  });

  it("does not change how others of this process read the same types", async () => {
    const url = await postgres.createDatabase();
    expect(await query(url, "select 1::int8 as n")).toEqual([{ n: "1" }]);
    await using database = connectDatabase({ url });
    expect((await sql`select 1::int8 as n, 1.50::numeric as m, '{1,2}'::int4[] as l`.execute(database)).rows).toEqual([{ n: 1, m: "1.50", l: [1, 2] }]);
  });

  it("refuses a time that no Date can hold", async () => {
    await using database = connectDatabase({ url: await postgres.createDatabase() });
    await expect(sql`select 'infinity'::timestamptz`.execute(database)).rejects.toThrow("a time of the database was infinity");
  });

  it("refuses a URL that cannot be, without repeating it", () => {
    for (const url of ["hunter2", "https://me:hunter2@host/desk", "postgres://me:hunter2@[/desk"]) {
      expect(() => describeTarget(url)).toThrow(/^DATABASE_URL cannot be read, expected(?!.*hunter2)/);
    }
  });
});
