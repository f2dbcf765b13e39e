import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lockFolder } from "../../src/adapters/candle-store/series-lock.ts";
import { addCandles } from "../support/fill-desk.ts";
import { runCommandWith } from "../support/run-command.ts";
import { useTemporaryFolders } from "../support/temporary-folder.ts";
import { query, usePostgres } from "../support/use-postgres.ts";

const postgres = usePostgres();
const makeFolder = useTemporaryFolders();

/** What the machine that runs tests has set is not this installation's. */
const UNSET = ["REDIS_URL", "AWS_BUCKET_NAME", "SLACK_WEBHOOK_URL", "SMTP_HOST", "STRATEGIES_FOLDER", "BACKUP_KEY_FILE", "BACKUP_ROOT"];
const COMMON = {
  ...Object.fromEntries(UNSET.map((name) => [name, ""])),
  HOST: "127.0.0.1",
  PORT: "1",
  QUEUE_BACKEND: "postgres",
  HEALTH_THRESHOLDS: "disk_used_rate=1:1,memory_used_rate=1:1,cpu_load_per_core=1000:1000",
};

const ROWS = `select (select count(*) from heartbeats) as heartbeats, (select count(*) from schedules) as schedules,
  (select count(*) from scheduler_sign) as signs, (select count(*) from alerts) as alerts, (select count(*) from audit) as audit`;

interface Finding {
  readonly name: string;
  readonly status: string;
  readonly detail: string;
  readonly remedy: string | null;
}

interface Answer {
  readonly exitCode: number | null;
  readonly text: string;
  readonly overall: string;
  readonly complete: boolean;
  readonly byName: ReadonlyMap<string, Finding>;
}

async function examine(variables: Readonly<Record<string, string>>): Promise<Answer> {
  const { exitCode, stdout, stderr } = await runCommandWith({ ...COMMON, ...variables }, "doctor", "--json");
  expect(stderr).toBe("");
  const { overall, complete, checks } = JSON.parse(stdout) as { overall: string; complete: boolean; checks: Finding[] };
  return { exitCode, text: stdout, overall, complete, byName: new Map(checks.map((check) => [check.name, check])) };
}

/** Every file below a folder, with what would show that it was written to. */
function pictureOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .toSorted()
    .map((name) => `${name} ${statSync(join(folder, name)).mtimeMs} ${statSync(join(folder, name)).size}`);
}

describe("coin-hts doctor", () => {
  it("finds a sound installation sound, and changes nothing of it", async () => {
    const [dataRoot, url] = [makeFolder(), await postgres.createDatabase()];
    await addCandles(dataRoot, 40);
    const take = async () => [pictureOf(dataRoot), await query(url, ROWS)];
    const before = await take();
    const { exitCode, overall, byName } = await examine({ DATA_ROOT: dataRoot, DATABASE_URL: url });
    expect(await take()).toEqual(before);
    expect([...byName.values()].filter(({ status }) => status === "fail" || status === "skipped")).toEqual([]);
    expect([exitCode, overall]).toEqual([0, "warn"]);
    expect(byName.get("candles")).toMatchObject({ status: "ok", detail: "1 series" });
    expect(byName.get("schema")?.detail).toMatch(/^the database at .+ is up to date: \d+ migrations$/);
    expect(byName.get("schedules")).toMatchObject({ status: "warn", detail: "no scheduler runs, never was one", remedy: "start a server: coin-hts serve" });
    expect([...byName.values()].filter(({ status, remedy }) => (status === "ok") !== (remedy === null))).toEqual([]);
  });

  it("looks at all the rest while the database is away, once, and shows no password", async () => {
    const { exitCode, byName, text } = await examine({ DATA_ROOT: makeFolder(), DATABASE_URL: "postgres://me:hunter2@127.0.0.1:1/none" });
    expect(exitCode).toBe(4);
    expect([...byName.values()].filter(({ status }) => status === "fail").map(({ name }) => name)).toEqual(["postgresql"]);
    expect(byName.get("postgresql")?.remedy).toBe("start it, or correct DATABASE_URL");
    for (const name of ["schema", "schedules", "queues", "workers", "clock"]) expect(byName.get(name)?.status, name).toBe("skipped");
    expect(byName.get("data_folder")?.status).toBe("ok");
    expect(text).not.toContain("hunter2");
  });

  it("says what to do about an own database that does not run, and starts none", async () => {
    const dataRoot = makeFolder();
    const { byName } = await examine({ DATA_ROOT: dataRoot, DATABASE_URL: "" });
    expect(byName.get("postgresql")).toMatchObject({ status: "fail", remedy: "it comes up with: coin-hts serve" });
    expect(readdirSync(dataRoot)).toEqual([]);
  });

  it("tells a database without the schema from one that is away", async () => {
    const { byName } = await examine({ DATA_ROOT: makeFolder(), DATABASE_URL: await postgres.createDatabase({ isEmpty: true }) });
    expect(byName.get("postgresql")?.status).toBe("ok");
    expect(byName.get("schema")).toMatchObject({ status: "fail", remedy: "apply them with: coin-hts migrate up" });
    expect(byName.get("queues")).toMatchObject({ status: "skipped", detail: "not looked at, since it needs the schema of this version" });
  });

  it("names every variable that cannot be, that nobody reads and that does nothing, and no secret", async () => {
    const faulty = await examine({ PORT: "many", DATABASE_URL: "mysql://me:hunter2@host/db", LOG_FILES: "-1" });
    expect([faulty.exitCode, faulty.complete]).toEqual([4, false]);
    expect([...faulty.byName.keys()]).toEqual(["node", "configuration"]);
    expect(faulty.byName.get("configuration")?.detail).toMatch(/DATABASE_URL cannot be read.* - PORT was "many".* - LOG_FILES was "-1"/);
    expect(faulty.text).not.toContain("hunter2");
    const url = await postgres.createDatabase();
    const doubtful = await examine({ DATABASE_URL: url, DATABSE_POOL_SIZE: "3", REDIS_URL: "redis://:hunter2@127.0.0.1:1", SMTP_PASSWORD: "hunter2" });
    expect(doubtful.exitCode).toBe(0);
    const { status, detail = "" } = doubtful.byName.get("configuration") ?? {};
    expect(status).toBe("warn");
    expect(detail).toContain("DATABSE_POOL_SIZE is read by nobody, perhaps DATABASE_POOL_SIZE was meant");
    expect(detail).toContain("REDIS_URL has no effect, since QUEUE_BACKEND=postgres");
    expect(detail).toContain("SMTP_PASSWORD has no effect, since SMTP_HOST is not set");
    expect(doubtful.text).not.toContain("hunter2");
  });

  it("finds a bad strategy, damaged candles, a backup that cannot be read and a restore that was broken off", async () => {
    const [dataRoot, strategies] = [makeFolder(), makeFolder()];
    await addCandles(dataRoot, 40);
    const file = readdirSync(dataRoot, { recursive: true, encoding: "utf8" }).find((name) => name.endsWith(".parquet")) ?? "";
    const bytes = readFileSync(join(dataRoot, file));
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
    writeFileSync(join(dataRoot, file), bytes);
    writeFileSync(join(strategies, "broken.ts"), "export default 7;\n");
    mkdirSync(join(dataRoot, "backups", "sets", "20240101T000000Z-aaaaaa"), { recursive: true });
    mkdirSync(join(dataRoot, "server"));
    writeFileSync(join(dataRoot, "server", "restore.json"), '{"backup_id": "20240101T000000Z-bbbbbb"}');
    const { exitCode, byName } = await examine({ DATA_ROOT: dataRoot, STRATEGIES_FOLDER: strategies, DATABASE_URL: await postgres.createDatabase() });
    expect(exitCode).toBe(4);
    const failed = [...byName.values()].filter(({ status }) => status === "fail");
    expect(failed.map(({ name }) => name).toSorted()).toEqual(["backup_files", "candles", "restore", "strategies"]);
    expect(byName.get("candles")?.detail).toMatch(/upbit KRW-BTC 1d 2022\.parquet expected sha256/);
    expect(byName.get("strategies")?.detail).toContain("broken.ts");
    expect(byName.get("backup_files")?.detail).toContain("20240101T000000Z-aaaaaa");
    expect(byName.get("restore")).toMatchObject({ remedy: "end it with: coin-hts restore --resume" });
  });

  it("tells who is at work, whose folder it is, and of a key, a folder of strategies and of data that cannot be used", async () => {
    const [dataRoot, url] = [makeFolder(), await postgres.createDatabase()];
    mkdirSync(join(dataRoot, "logs", "server"), { recursive: true });
    const lock = await lockFolder(join(dataRoot, "logs", "server"));
    chmodSync(dataRoot, 0o777);
    const missing = join(dataRoot, "nowhere");
    const { byName } = await examine({ DATA_ROOT: dataRoot, DATABASE_URL: url, BACKUP_KEY_FILE: missing, STRATEGIES_FOLDER: missing });
    await lock.release();
    expect(byName.get("processes")?.detail).toContain(`logs/server by process ${process.pid} on ${hostname()}`);
    expect(byName.get("data_folder")).toMatchObject({ status: "warn", remedy: `chmod o-w ${dataRoot}` });
    expect(byName.get("backup_files")?.detail).toMatch(/^BACKUP_KEY_FILE .* cannot be read/);
    expect(byName.get("strategies")).toMatchObject({ status: "fail", remedy: "make it, or correct STRATEGIES_FOLDER" });
    const file = join(dataRoot, "file");
    writeFileSync(file, "");
    expect((await examine({ DATA_ROOT: file, DATABASE_URL: url })).byName.get("data_folder")).toMatchObject({ status: "fail" });
  });

  it("prints a table for people, with a remedy below what needs one", async () => {
    const { stdout } = await runCommandWith({ ...COMMON, DATA_ROOT: makeFolder(), DATABASE_URL: await postgres.createDatabase() }, "doctor");
    expect(stdout).toMatch(/^node +ok +Node\.js /m);
    expect(stdout).toMatch(/^workers +warn +no worker runs and 0 tasks wait\n +-> start one with: coin-hts worker$/m);
    expect(stdout).toMatch(/^warn: \d+ checks, \d+ ok, \d+ warn, 0 fail, 0 skipped$/m);
  });
});
