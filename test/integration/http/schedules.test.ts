import { beforeEach, describe, expect, it } from "vitest";
import { PostgresDueSchedules } from "../../../src/adapters/postgres/schedules/postgres-due-schedules.ts";
import { call, readAll } from "../../support/call-server.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";
import { type TestServer, useServers } from "../../support/use-server.ts";

const postgres = usePostgres();
const openServer = useServers();
const makeFolder = useTemporaryFolders();

let url: string;
let server: TestServer;

beforeEach(async () => {
  url = await postgres.createDatabase();
  server = await openServer({ databaseUrl: url, dataRoot: makeFolder() });
});

const REFRESH = { name: "seoul_refresh", kind: "data_refresh", cron: "0 9 * * *", time_zone: "Asia/Seoul", payload: { timeframes: ["1h"] } };

async function startDue(name: string): Promise<string> {
  await query(url, "update schedules set next_run_at = '2024-01-01T00:00:00Z' where name = $1", [name]);
  const turn = await new PostgresDueSchedules(server.database).take(name);
  return turn.kind === "started" ? turn.delivery.taskId : turn.kind;
}

describe("schedules", () => {
  it("are made, changed, paused, resumed and removed, and every change is in the audit log", async () => {
    const created = await call(server, "POST", "/schedules", REFRESH);
    expect(created).toMatchObject({ status: 201, headers: { location: "/api/v1/schedules/seoul_refresh" } });
    expect(created.body).toMatchObject({
      ...REFRESH,
      every_seconds: null,
      enabled: true,
      status: "scheduled",
      max_attempts: 3,
      last_run: null,
      skipped_runs: 0,
    });
    // Nine in Seoul is midnight in UTC.
    expect(created.body["next_run_at"]).toMatch(/T00:00:00\.000Z$/);
    expect(await call(server, "POST", "/schedules", REFRESH)).toMatchObject({ status: 409, body: { code: "schedule_exists" } });
    const path = "/schedules/seoul_refresh";
    // A server that dies between making it and noting its answer leaves it to the next to answer alike.
    const keyed = () =>
      server.app.inject({ method: "POST", url: "/api/v1/schedules", headers: { "idempotency-key": "k" }, payload: { ...REFRESH, name: "keyed" } });
    const { body } = await keyed();
    await query(url, "update idempotent_requests set status = null, body = null, claimed_until = now() - interval '1 second'");
    expect(await keyed()).toMatchObject({ statusCode: 201, body });
    expect((await call(server, "PATCH", path, { time_zone: "UTC" })).body).toMatchObject({
      cron: "0 9 * * *",
      next_run_at: expect.stringMatching(/T09:00:00/) as string,
    });
    expect((await call(server, "PATCH", path, { every_seconds: 60, payload: {} })).body).toMatchObject({
      cron: null,
      time_zone: null,
      every_seconds: 60,
      payload: {},
    });
    expect((await call(server, "PATCH", path, { enabled: false })).body).toMatchObject({ status: "paused", next_run_at: null });
    expect((await call(server, "PATCH", path, { enabled: true })).body).toMatchObject({ status: "scheduled", next_run_at: expect.any(String) as string });
    expect(await call(server, "GET", path)).toMatchObject({ status: 200, body: { every_seconds: 60 } });
    expect((await call(server, "DELETE", path)).status).toBe(204);
    for (const method of ["GET", "DELETE"] as const)
      expect(await call(server, method, path)).toMatchObject({ status: 404, body: { code: "schedule_unknown" } });
    const audit = await query(url, "select action, subject_id from audit where subject_id = 'seoul_refresh' order by audit_id");
    const actions = ["create", "change", "change", "change", "change", "remove"];
    expect(audit).toEqual(actions.map((action) => ({ action: `schedule.${action}`, subject_id: "seoul_refresh" })));
  });

  it.each([
    ["a kind that nothing works on", { kind: "mine_bitcoin" }, "expected one that workers can do: backup, "],
    ["a payload that its kind does not know", { payload: { speed: 1 } }, "the payload of a data_refresh"],
    ["a payload of the wrong type", { payload: { timeframes: "1h" } }, "/timeframes"],
    ["a cron line that cannot be", { cron: "61 0 * * *" }, "61"],
    ["a day that never comes", { cron: "0 0 31 2 *" }, "0 0 31 2 *"],
    ["a zone that is none", { time_zone: "Mars/Olympus" }, "Mars/Olympus"],
    ["both triggers", { every_seconds: 5 }, "both"],
  ])("are refused with %s, and nothing is kept", async (_, change, detail) => {
    expect(await call(server, "POST", "/schedules", { ...REFRESH, ...change })).toMatchObject({
      status: 422,
      body: { code: "schedule_invalid", detail: expect.stringContaining(detail) as string },
    });
    expect(await query(url, "select name from schedules")).toEqual([]);
  });

  it("are refused without any trigger, and a change that makes no sense leaves them as they were", async () => {
    const { cron: _cron, time_zone: _zone, ...rest } = REFRESH;
    expect(await call(server, "POST", "/schedules", rest)).toMatchObject({ status: 422, body: { code: "schedule_invalid" } });
    await call(server, "POST", "/schedules", { ...rest, every_seconds: 60 });
    expect(await call(server, "PATCH", "/schedules/seoul_refresh", { time_zone: "Asia/Seoul" })).toMatchObject({ status: 422 });
    expect(await call(server, "PATCH", "/schedules/seoul_refresh", { kind: "retention", payload: { timeframes: ["1h"] } })).toMatchObject({ status: 422 });
    expect((await call(server, "GET", "/schedules/seoul_refresh")).body).toMatchObject({ kind: "data_refresh", every_seconds: 60 });
  });

  it("come in pages by name", async () => {
    const names = ["a", "b", "c", "d", "e"];
    for (const name of names.toReversed()) await call(server, "POST", "/schedules", { ...REFRESH, name });
    expect((await readAll<{ name: string }>(server, "/schedules", "schedules")).map(({ name }) => name)).toEqual(names);
  });

  it("are run now, once for a key, and not while they run", async () => {
    await call(server, "POST", "/schedules", { ...REFRESH, enabled: false });
    const trigger = (key: string) => server.app.inject({ method: "POST", url: "/api/v1/schedules/seoul_refresh/trigger", headers: { "idempotency-key": key } });
    const first = await trigger("once");
    expect(first.statusCode).toBe(202);
    const { task_id: taskId } = first.json<{ task_id: string }>();
    expect(first.headers["location"]).toBe(`/api/v1/jobs/${taskId}`);
    expect((await trigger("once")).json()).toMatchObject({ task_id: taskId });
    expect((await trigger("twice")).json()).toMatchObject({ status: 409, code: "schedule_busy" });
    expect(await call(server, "POST", "/schedules/nobody/trigger")).toMatchObject({ status: 404, body: { code: "schedule_unknown" } });
    expect(await call(server, "GET", `/jobs/${taskId}`)).toMatchObject({
      body: { queue: "operations", kind: "data_refresh", request: { timeframes: ["1h"] } },
    });
    expect((await call(server, "GET", "/schedules/seoul_refresh")).body).toMatchObject({ status: "running", active_task_id: taskId, enabled: false });
    expect(await query(url, "select action from audit where action = 'schedule.trigger'")).toHaveLength(1);
  });

  it("have a history with outcome and duration, which outlives them", async () => {
    await call(server, "POST", "/schedules", REFRESH);
    const failed = await startDue("seoul_refresh");
    await query(
      url,
      "update tasks set status = 'failed', attempts = 3, started_at = created_at + interval '1 second', finished_at = created_at + interval '3500 ms', error_code = 'exchange_blocked', error_message = 'blocked', error = '{\"code\": \"exchange_blocked\", \"message\": \"blocked\"}'",
    );
    await call(server, "POST", "/schedules/seoul_refresh/trigger");
    const { body } = await call<{ runs: Record<string, unknown>[] }>(server, "GET", "/schedules/seoul_refresh/history");
    expect(body.runs).toMatchObject([
      { status: "queued", due_at: null, duration_seconds: null, error: null },
      {
        task_id: failed,
        status: "failed",
        due_at: "2024-01-01T00:00:00.000Z",
        duration_seconds: 2.5,
        attempts: 3,
        error: { code: "exchange_blocked", message: "blocked" },
      },
    ]);
    expect((await call(server, "GET", "/schedules/seoul_refresh")).body).toMatchObject({
      last_run: { task_id: failed, status: "failed", duration_seconds: 2.5 },
    });
    await call(server, "DELETE", "/schedules/seoul_refresh");
    expect(await readAll(server, "/schedules/seoul_refresh/history", "runs")).toHaveLength(2);
    expect(await call(server, "GET", "/schedules/never_was/history")).toMatchObject({ status: 404, body: { code: "schedule_unknown" } });
    expect((await call(server, "GET", "/schedules/seoul_refresh/history?cursor=x")).status).toBeLessThan(500);
  });

  it("are looked at with read, run with run, and changed with admin only", async () => {
    await call(server, "POST", "/schedules", REFRESH);
    const [read, run] = [await server.authorize("read"), await server.authorize("run")];
    const send = async (method: "GET" | "POST" | "PATCH" | "DELETE", path: string, headers: object, payload?: object): Promise<number> =>
      (await server.app.inject({ method, url: `/api/v1${path}`, headers: { ...headers }, ...(payload === undefined ? {} : { payload }) })).statusCode;
    expect(await send("GET", "/monitoring/scheduler", read)).toBe(200);
    expect(await send("POST", "/schedules/seoul_refresh/trigger", read)).toBe(403);
    expect(await send("POST", "/schedules/seoul_refresh/trigger", run)).toBe(202);
    expect(await send("PATCH", "/schedules/seoul_refresh", run, { enabled: false })).toBe(403);
    expect(await send("DELETE", "/schedules/seoul_refresh", run)).toBe(403);
    expect(await send("POST", "/schedules", run, { ...REFRESH, name: "other" })).toBe(403);
  });
});

describe("/monitoring/scheduler", () => {
  it("tells whether anybody keeps schedules, and how each stands", async () => {
    expect((await call(server, "GET", "/monitoring/scheduler")).body).toEqual({
      status: "success",
      data: { is_running: false, last_sign_at: null, jobs_count: 0, jobs: {} },
    });
    // As the kind of backups will be known to workers that have it.
    await query(
      url,
      `insert into schedules (name, kind, cron, payload, next_run_at) values ('daily_full_backup', 'backup', '0 0 * * *', '{"backup_type": "all"}', '2030-01-01Z')`,
    );
    await call(server, "POST", "/schedules", { ...REFRESH, cron: "*/5 9-17 * * *" });
    await call(server, "POST", "/schedules", { name: "often", kind: "retention", every_seconds: 60 });
    await new PostgresDueSchedules(server.database).giveSign("desk-1");
    const { body } = await call<{ data: { jobs: Record<string, unknown> } }>(server, "GET", "/monitoring/scheduler");
    expect(body).toMatchObject({ status: "success", data: { is_running: true, jobs_count: 3 } });
    const backup = { backup_type: "all", trigger: "cron", hour: 0, minute: 0, status: "scheduled", next_run_at: "2030-01-01T00:00:00.000Z", last_run: null };
    expect(body.data.jobs["daily_full_backup"]).toMatchObject(backup);
    expect(body.data.jobs["seoul_refresh"]).toMatchObject({ trigger: "cron", hour: null, minute: null, time_zone: "Asia/Seoul" });
    expect(body.data.jobs["often"]).toMatchObject({ trigger: "interval", every_seconds: 60, hour: null });
  });
});
