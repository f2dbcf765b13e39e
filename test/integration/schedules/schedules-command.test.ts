import { beforeAll, describe, expect, it } from "vitest";
import { type CommandResult, runCommandWith } from "../../support/run-command.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

describe("coin-hts schedules", () => {
  const postgres = usePostgres();
  let url = "";

  const schedules = (...args: string[]): Promise<CommandResult> => runCommandWith({ DATABASE_URL: url, QUEUE_BACKEND: "postgres" }, "schedules", ...args);
  const json = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { stdout, stderr, exitCode } = await schedules(...args, "--json");
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  beforeAll(async () => {
    url = await postgres.createDatabase();
  });

  it("adds and lists, and a dry run changes nothing", async () => {
    const add = ["add", "hourly", "--kind", "data_refresh", "--cron", "5 * * * *", "--payload", '{"timeframes": ["1h"]}'];
    expect(await json(...add, "--dry-run")).toMatchObject({ name: "hourly", dry_run: true, next_run_at: expect.stringMatching(/:05:00\.000Z$/) as string });
    expect(await query(url, "select name from schedules")).toEqual([]);
    expect(await json(...add)).toMatchObject({ name: "hourly", dry_run: false, status: "scheduled" });
    expect(await schedules(...add)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("[schedule_exists]") as string });
    const list = await schedules("list");
    expect(list.stdout).toMatch(/hourly +data_refresh +5 \* \* \* \* UTC +scheduled/);
    expect(list.stdout).toContain("coin-hts serve --role scheduler");
  });

  it("changes, and a dry run changes nothing", async () => {
    expect(await json("change", "hourly", "--every", "10m", "--dry-run")).toMatchObject({ every_seconds: 600, dry_run: true });
    expect(await json("show", "hourly")).toMatchObject({ cron: "5 * * * *" });
    expect(await json("change", "hourly", "--every", "10m", "--time-limit", "2h")).toMatchObject({ cron: null, every_seconds: 600, time_limit_seconds: 7200 });
    expect(await json("pause", "hourly")).toMatchObject({ status: "paused", next_run_at: null });
  });

  it("runs now, once at a time, and tells the history", async () => {
    expect((await schedules("trigger", "hourly", "--dry-run")).stdout).toBe('Would have run hourly: data_refresh {"timeframes":["1h"]}.\n');
    const { task_id } = await json("trigger", "hourly");
    expect(await schedules("trigger", "hourly")).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("[schedule_busy]") as string });
    expect(await json("history", "hourly")).toMatchObject({ runs: [{ task_id, status: "queued", due_at: null }], next_cursor: null });
    expect(await json("resume", "hourly")).toMatchObject({ status: "running", enabled: true });
  });

  it("removes, and every change is in the audit log", async () => {
    expect(await json("remove", "hourly", "--dry-run")).toEqual({ name: "hourly", removed: false, dry_run: true });
    expect(await json("remove", "hourly")).toEqual({ name: "hourly", removed: true, dry_run: false });
    expect(await schedules("show", "hourly")).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("[schedule_unknown]") as string });
    const audit = await query(url, "select action, actor like 'cli:%' as by_cli from audit order by audit_id");
    expect(audit).toEqual(["create", "change", "change", "trigger", "change", "remove"].map((action) => ({ action: `schedule.${action}`, by_cli: true })));
  });

  it("refuses what cannot be with exit code 2, before it opens anything", async () => {
    for (const [args, code] of [
      [["add", "x", "--kind", "backups", "--every", "1h"], "schedule_invalid"],
      [["add", "x", "--kind", "data_refresh"], "schedule_invalid"],
      [["add", "x", "--kind", "data_refresh", "--cron", "99 * * * *"], "schedule_invalid"],
      [["change", "x"], "usage"],
    ] as const) {
      const { exitCode, stderr } = await runCommandWith({ DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" }, "schedules", ...args);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`[${code}]`)]);
    }
    expect(await schedules("add", "x", "--kind", "data_refresh", "--every", "0.5s")).toMatchObject({ exitCode: 2 });
  });

  it("names the kinds of work in its help", async () => {
    const { stdout } = await schedules("add", "--help");
    expect(stdout).toContain("data_refresh: bring the candles of the store up to date; payload: exchanges, symbols, timeframes");
  });
});
