import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { PostgresTaskClaims } from "../../../src/adapters/postgres/tasks/postgres-task-claims.ts";
import { until, useSchedules } from "../../support/use-schedules.ts";
import { CLI_ACTOR } from "../../support/use-server.ts";

const DAY = "0 0 * * *";
const UTC = { cron: DAY, timeZone: "UTC" };

describe("a due schedule", () => {
  const system = useSchedules();

  it("is run once by ten schedulers, each instant of it", async () => {
    const names = Array.from({ length: 20 }, (_, n) => `job-${n}`);
    for (const name of names) await system.add({ name, trigger: UTC });
    for (let n = 0; n < 10; n++) system.startScheduler();
    const instants = ["2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z", "2024-01-03T00:00:00Z"];
    for (const [round, instant] of instants.entries()) {
      await system.sql("update schedules set next_run_at = $1", [instant]);
      await until(async () => (await system.sql("select 1 from schedules where next_run_at < now()")).length === 0);
      expect(await system.runs()).toHaveLength((round + 1) * names.length);
      await system.endRuns();
    }
    const runs = await system.runs();
    for (const name of names) {
      expect(runs.filter((run) => run.schedule_name === name).map(({ due_at }) => due_at?.toISOString())).toEqual(
        instants.map((instant) => new Date(instant).toISOString()),
      );
    }
    // Whoever came second would have found the run of the first under way.
    expect(await system.sql("select name from schedules where skipped_runs > 0")).toEqual([]);
  });

  it("makes up once for all that was missed, and goes on from now", async () => {
    await system.add({ name: "daily", trigger: UTC });
    await system.setNext("daily", "2024-01-01T00:00:00Z");
    expect(await system.due.take("daily")).toMatchObject({ kind: "started", dueAtMs: Date.UTC(2024, 0, 1) });
    await system.endRuns();
    expect(await system.due.take("daily")).toEqual({ kind: "nothing" });
    const [{ next }] = (await system.sql(
      "select next_run_at = date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' + interval '1 day' as next from schedules",
    )) as [{ next: boolean }];
    expect(next).toBe(true);
    expect(await system.runs()).toHaveLength(1);
  });

  it("is skipped and noted while its last run has not ended, whatever state that is in", async () => {
    await system.add({ name: "slow", trigger: UTC });
    await system.setNext("slow", "2024-01-01T00:00:00Z");
    const started = await system.due.take("slow");
    const taskId = started.kind === "started" ? started.delivery.taskId : "";
    await system.setNext("slow", "2024-01-02T00:00:00Z");
    expect(await system.due.take("slow")).toMatchObject({ kind: "skipped", dueAtMs: Date.UTC(2024, 0, 2), activeTaskId: taskId });
    await system.sql("update tasks set status = 'running', started_at = now(), attempts = 1");
    await system.setNext("slow", "2024-01-03T00:00:00Z");
    expect(await system.due.take("slow")).toMatchObject({ kind: "skipped" });
    expect(await system.store.find("slow")).toMatchObject({ skippedRuns: 2, lastSkippedAtMs: Date.UTC(2024, 0, 3), activeTaskId: taskId, lastRun: null });
    await expect(system.store.trigger("slow", "by hand", CLI_ACTOR)).rejects.toMatchObject({ code: "schedule_busy" });
    await system.sql("update tasks set status = 'failed', error_code = 'internal', error_message = 'no', finished_at = now()");
    await system.setNext("slow", "2024-01-04T00:00:00Z");
    expect(await system.due.take("slow")).toMatchObject({ kind: "started" });
    expect(await system.store.find("slow")).toMatchObject({ lastRun: { taskId, status: "failed", error: { code: "internal", message: "no" } } });
  });

  it("tells by one alert that runs are skipped, until one that was due later completes", async () => {
    const alerts = () => system.sql("select fingerprint, kind, severity, status, occurrences from alerts order by raised_at");
    const claims = new PostgresTaskClaims(system.database);
    const complete = async (): Promise<void> => {
      const [{ task_id: taskId, turn }] = (await system.sql("select task_id, turn from tasks where status = 'queued'")) as [{ task_id: string; turn: number }];
      const claim = { taskId, claimId: randomUUID() };
      await claims.claim({ taskId, turn }, claim.claimId, "worker", 60_000);
      expect(await claims.complete(claim, {})).toBe(true);
    };
    const take = async (at: string): Promise<string> => {
      await system.setNext("slow", at);
      return (await system.due.take("slow")).kind;
    };
    await system.add({ name: "slow", trigger: { cron: "0 0 1 1 *", timeZone: "UTC" } });
    const kinds = [];
    const soon = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    kinds.push(await take(soon(20)), await take(soon(18)), await take(soon(17)));
    expect(kinds).toEqual(["started", "skipped", "skipped"]);
    const open = { fingerprint: "schedule:slow", kind: "schedule", severity: "WARNING", status: "open", occurrences: 2 };
    expect(await alerts()).toEqual([open]);
    // This is the one that the others were skipped for.
    await complete();
    expect(await alerts()).toEqual([open]);
    expect(await take(soon(16))).toBe("started");
    await complete();
    expect(await alerts()).toEqual([{ ...open, status: "resolved" }]);
    expect([await take(soon(15)), await take(soon(14))]).toEqual(["started", "skipped"]);
    await system.store.remove("slow", CLI_ACTOR);
    expect((await alerts()).map(({ status }) => status)).toEqual(["resolved", "resolved"]);
  });

  it("tells of missed runs that nothing makes up for, but not of those of a restart", async () => {
    await system.add({ name: "often", trigger: { everySeconds: 60 } });
    await system.setNext("often", new Date(Date.now() - 10 * 60_000));
    expect(await system.due.take("often")).toMatchObject({ kind: "started" });
    expect(await system.sql("select 1 from alerts")).toEqual([]);
    await system.endRuns();
    const dueAt = new Date(Date.now() - 3_600_000 - 5000);
    await system.setNext("often", dueAt);
    expect(await system.due.take("often")).toMatchObject({ kind: "started" });
    const [alert] = await system.sql("select title, detail from alerts");
    expect(alert?.["detail"]).toEqual({ schedule: "often", reason: "missed", due_at: dueAt.toISOString(), missed: 60 });
    expect(alert?.["title"]).toMatch(/^60 runs of often since .* were missed while no scheduler ran/);
  });

  it("neither repeats nor loses a run when the clock is put back", async () => {
    await system.add({ name: "minutely", trigger: { cron: "* * * * *", timeZone: "UTC" } });
    await system.setNext("minutely", "2024-01-01T00:00:00Z");
    expect(await system.due.take("minutely")).toMatchObject({ kind: "started" });
    await system.endRuns();
    // The same minute comes again.
    await system.setNext("minutely", "2024-01-01T00:00:00Z");
    expect(await system.due.take("minutely")).toMatchObject({ kind: "made-before", dueAtMs: Date.UTC(2024, 0, 1) });
    expect(await system.runs()).toHaveLength(1);
    // The clock was a year ahead when it last ran.
    await system.sql("update schedules set next_run_at = now() + interval '1 year'");
    expect(await system.due.take("minutely")).toMatchObject({ kind: "moved-back" });
    expect(await system.sql("select name from schedules where next_run_at between now() - interval '1 minute' and now() + interval '1 minute'")).toHaveLength(
      1,
    );
  });

  it("that cannot be kept does not keep the others", async () => {
    await system.add({ name: "broken" });
    await system.add({ name: "sound" });
    await system.sql(
      "update schedules set next_run_at = '2024-01-01Z', cron = case name when 'broken' then '99 99 99 99 99' end, every_seconds = case name when 'broken' then null else 60 end",
    );
    const troubles: unknown[] = [];
    system.startScheduler({ onTrouble: (error, name) => troubles.push([name, (error as { code: string }).code]) });
    await until(async () => (await system.runs("sound")).length === 1);
    await until(async () => troubles.length > 0);
    expect(troubles).toEqual([["broken", "schedule_invalid"]]);
    expect(await system.runs("broken")).toEqual([]);
  });

  it("starts its run by a row alone: the queue may be away", async () => {
    await system.add({ name: "often" });
    await system.setNext("often", "2024-01-01T00:00:00Z");
    const troubles: unknown[] = [];
    system.startScheduler({ queue: { add: () => Promise.reject(new Error("away")) }, onTrouble: (error) => troubles.push((error as Error).message) });
    await until(async () => troubles.length > 0);
    expect(await system.runs()).toMatchObject([{ schedule_name: "often", status: "queued" }]);
  });

  it("leaves a sign of life as long as somebody keeps schedules", async () => {
    expect(await system.store.readSign()).toEqual({ isRunning: false, seenAtMs: null, process: null });
    const scheduler = system.startScheduler();
    await until(async () => (await system.store.readSign()).isRunning);
    expect((await system.store.readSign()).process).toBe(scheduler.name);
    await scheduler.stop();
    await system.sql("update scheduler_sign set seen_at = now() - interval '20 seconds'");
    expect((await system.store.readSign()).isRunning).toBe(false);
  });
});

describe("the schedules that are there by themselves", () => {
  const system = useSchedules();
  const defaults = ["one", "two", "three"].map((name) => ({
    name,
    kind: "retention",
    trigger: UTC,
    payload: {},
    isEnabled: true,
    maxAttempts: 1,
    timeLimitSeconds: 60,
  }));

  it("are made once by ten servers that start together, and never again", async () => {
    await system.add({ name: "two", trigger: { everySeconds: 7 } });
    for (let n = 0; n < 10; n++) system.startScheduler({ defaults });
    await until(async () => (await system.store.list()).length === 3);
    // What an operator had made is left as it is.
    expect((await system.store.find("two"))?.trigger).toEqual({ everySeconds: 7 });
    await system.store.change("one", (before) => ({ ...before, isEnabled: false }), CLI_ACTOR);
    await system.store.remove("three", CLI_ACTOR);
    expect(await system.due.makeDefaults([...defaults, { ...(defaults[0] as (typeof defaults)[0]), name: "new" }])).toEqual(["new"]);
    expect((await system.store.list()).map(({ name, isEnabled }) => [name, isEnabled])).toEqual([
      ["new", true],
      ["one", false],
      ["two", true],
    ]);
    const audit = await system.sql("select actor, action, subject_id from audit where actor = 'coin-hts' order by subject_id");
    expect(audit).toEqual(["new", "one", "three"].map((name) => ({ actor: "coin-hts", action: "schedule.create", subject_id: name })));
  });
});
