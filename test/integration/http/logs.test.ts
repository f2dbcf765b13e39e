import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { call } from "../../support/call-server.ts";
import { makeLogLine, timeOfLine, writeLog } from "../../support/log-lines.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { usePostgres } from "../../support/use-postgres.ts";
import { type TestServer, useServers } from "../../support/use-server.ts";

const postgres = usePostgres();
const openServer = useServers();
const makeFolder = useTemporaryFolders();

interface Page {
  readonly status: string;
  readonly logs: readonly { readonly message: string }[];
  readonly count: number;
  readonly next_cursor: string | null;
}

async function open(): Promise<TestServer> {
  const dataRoot = makeFolder();
  const lines = Array.from({ length: 10 }, (_, n) => makeLogLine(n, n % 2 === 0 ? { level: "ERROR", logger: "backtest" } : {}));
  writeLog(join(dataRoot, "logs", "server", "000001.jsonl"), lines.join(""));
  return openServer({ databaseUrl: await postgres.createDatabase(), dataRoot });
}

const messages = ({ logs }: Page): string[] => logs.map(({ message }) => message);

describe("GET /monitoring/logs", () => {
  it("answers the line of the contract, newest first, in pages", async () => {
    const server = await open();
    const first = await call<Page>(server, "GET", "/monitoring/logs?logger_name=backtest&level=ERROR&limit=3");
    expect(first).toMatchObject({ status: 200, body: { status: "success", count: 3 } });
    expect(messages(first.body)).toEqual(["line 8", "line 6", "line 4"]);
    const second = await call<Page>(server, "GET", `/monitoring/logs?logger_name=backtest&level=ERROR&limit=3&cursor=${first.body.next_cursor}`);
    expect(messages(second.body)).toEqual(["line 2", "line 0"]);
    expect(second.body.next_cursor).toBeNull();
  });

  it("takes a time, a text and other names of levels", async () => {
    const server = await open();
    const { body } = await call<Page>(server, "GET", `/monitoring/logs?level=WARNING&from=${timeOfLine(3)}&to=${timeOfLine(7)}&text=LINE`);
    expect(messages(body)).toEqual(["line 6", "line 4"]);
  });

  it.each(["logger_name=../http", "level=LOUD", "limit=1001", "from=yesterday", "text="])("refuses %s", async (query) => {
    expect((await call(await open(), "GET", `/monitoring/logs?${query}`)).status).toBe(422);
  });

  it("is for administrators, who alone may see what the log tells", async () => {
    const server = await open();
    const headers = await server.authorize("run");
    for (const path of ["/monitoring/logs", "/monitoring/logs/summary"])
      expect((await server.app.inject({ url: `/api/v1${path}`, headers })).statusCode).toBe(403);
    const admin = await server.authorize("admin");
    expect((await server.app.inject({ url: "/api/v1/monitoring/logs", headers: admin })).statusCode).toBe(200);
  });
});

describe("GET /monitoring/logs/summary", () => {
  it("counts the lines of the last hours", async () => {
    const server = await open();
    const { body } = await call(server, "GET", "/monitoring/logs/summary?hours=1");
    expect(body).toMatchObject({ status: "success", summary: { hours: 1, total: 0, newest_errors: [], is_complete: true } });
  });
});
