import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { DEFAULT_SCHEDULES } from "../../../src/app/schedules/default-schedules.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";
import { until } from "../../support/use-schedules.ts";

const MAIN = join(import.meta.dirname, "..", "..", "..", "src", "cli", "main.ts");
const postgres = usePostgres();
const makeFolder = useTemporaryFolders();
let child: ChildProcess | undefined;

afterEach(() => void child?.kill("SIGKILL"));

it("serve --role scheduler makes the usual schedules, starts what is due, and ends in order", async () => {
  const url = await postgres.createDatabase();
  const env = { ...process.env, DATABASE_URL: url, DATA_ROOT: join(makeFolder(), "data"), QUEUE_BACKEND: "postgres" };
  const started = spawn(process.execPath, [MAIN, "serve", "--role", "scheduler"], { env, stdio: ["ignore", "pipe", "inherit"] });
  child = started;
  let output = "";
  started.stdout.on("data", (text: Buffer) => (output += text.toString()));
  await until(async () => (await query(url, "select 1 from scheduler_sign")).length === 1);
  await until(async () => (await query(url, "select 1 from schedules")).length === DEFAULT_SCHEDULES.length);
  await query(url, "update schedules set next_run_at = '2024-01-01Z' where name = 'daily_retention'");
  await until(async () => (await query(url, "select 1 from tasks where schedule_name = 'daily_retention'")).length === 1);
  const ended = new Promise((resolve) => started.once("exit", resolve));
  started.kill("SIGTERM");
  expect(await ended).toBe(0);
  const lines = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { message: string; logger: string });
  expect([...new Set(lines.map(({ logger }) => logger))]).toEqual(["schedules"]);
  expect(lines.map(({ message }) => message)).toEqual(["keeping schedules", "a schedule was due", "ended"]);
});
