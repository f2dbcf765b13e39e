import { beforeEach, describe, expect, it } from "vitest";
import { openAlertDesk } from "../../../src/adapters/alerts/open-alerts.ts";
import { PostgresAlertBook } from "../../../src/adapters/postgres/alerts/postgres-alert-book.ts";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import { readConfig } from "../../../src/config.ts";
import { startHookReceiver } from "../../support/alert-receivers.ts";
import { call, readAll } from "../../support/call-server.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";
import { type TestServer, useServers } from "../../support/use-server.ts";

const postgres = usePostgres();
const openServer = useServers();
const makeFolder = useTemporaryFolders();
const NOBODY = "00000000-0000-4000-8000-0000000000ff";

let url: string;
let server: TestServer;

beforeEach(async () => {
  url = await postgres.createDatabase();
  server = await openServer({ databaseUrl: url, dataRoot: makeFolder() });
  const book = new PostgresAlertBook(server.database);
  for (const severity of ["INFO", "WARNING", "ERROR", "CRITICAL"] as const) {
    await book.raise({ fingerprint: severity, severity, kind: "backup", title: `Backup ${severity}`, detail: { path: "/data" } });
  }
});

describe("alerts over HTTP", () => {
  it("are listed page by page, and by what they are", async () => {
    const all = await readAll<{ title: string }>(server, "/alerts", "alerts");
    expect(all.map(({ title }) => title).toSorted()).toEqual(["Backup CRITICAL", "Backup ERROR", "Backup INFO", "Backup WARNING"]);
    const severe = await readAll<{ title: string }>(server, "/alerts?min_severity=ERROR&status=open&kind=backup", "alerts");
    expect(severe.map(({ title }) => title).toSorted()).toEqual(["Backup CRITICAL", "Backup ERROR"]);
    expect(await readAll(server, "/alerts?kind=health", "alerts")).toEqual([]);
    expect(await call(server, "GET", "/alerts?cursor=x")).toMatchObject({ status: 400, body: { code: "request_malformed" } });
    expect(await call(server, "GET", "/alerts?min_severity=LOUD")).toMatchObject({ status: 422 });
  });

  it("are acknowledged and resolved, in the name of whoever does it", async () => {
    const [alert] = await readAll<{ alert_id: string }>(server, "/alerts?min_severity=CRITICAL", "alerts");
    const path = `/alerts/${alert?.alert_id}`;
    expect(await call(server, "GET", path)).toMatchObject({ status: 200, body: { status: "open", detail: { path: "/data" }, deliveries: [] } });
    expect(await call(server, "POST", `${path}/acknowledge`)).toMatchObject({ status: 200, body: { status: "acknowledged", acknowledged_by: "local" } });
    expect(await call(server, "POST", `${path}/resolve`)).toMatchObject({ status: 200, body: { status: "resolved" } });
    expect(await call(server, "POST", `${path}/acknowledge`)).toMatchObject({ status: 200, body: { status: "resolved", acknowledged_by: "local" } });
    expect(await query(url, "select action, actor from audit order by audit_id")).toEqual([
      { action: "alert.acknowledge", actor: "local" },
      { action: "alert.resolve", actor: "local" },
    ]);
    expect(await call(server, "POST", `/alerts/${NOBODY}/acknowledge`)).toMatchObject({ status: 404, body: { code: "alert_unknown" } });
  });

  it("show their configuration without secrets, and are tried by an administrator", async () => {
    const receiver = await startHookReceiver();
    const { alerts } = readConfig({ ALERT_WEBHOOK_URL: `http://127.0.0.1:${receiver.port}/hunter2`, ALERT_WEBHOOK_SECRET: "hunter2hunter2" });
    const database = connectDatabase({ url });
    const desk = await openServer({ databaseUrl: url, dataRoot: makeFolder(), alerts: openAlertDesk(database, alerts) });
    const config = await call(desk, "GET", "/monitoring/alerts/config");
    expect(config).toMatchObject({ status: 200, body: { min_severity: "WARNING", channels: [{ channel: "webhook", pending: 0, last_error: null }] } });
    expect(JSON.stringify(config.body)).not.toContain("hunter2");
    expect(await call(desk, "POST", "/monitoring/alerts/test?severity=ERROR")).toMatchObject({
      status: 200,
      body: { channels: [{ channel: "webhook", status: "sent" }] },
    });
    expect(receiver.received.map(({ subject }) => subject)).toEqual(["[ERROR] Test: this is a test of the alerts"]);
    receiver.mood = "fails";
    expect(await call(desk, "POST", "/monitoring/alerts/test")).toMatchObject({
      status: 200,
      body: { channels: [{ status: "failed", error: expect.stringContaining("503") as string }] },
    });
    await receiver.close();
    await database.destroy();
  });
});
