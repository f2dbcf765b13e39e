import { randomUUID } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import { PostgresTaskClaims } from "../../../src/adapters/postgres/tasks/postgres-task-claims.ts";
import { addCandles } from "../../support/fill-desk.ts";
import { makeOpenFolder } from "../../support/make-open-folder.ts";
import { type CommandResult, runCommandWith } from "../../support/run-command.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

const FAILURE = { code: "space_insufficient", message: "no room", stack: null, causes: [], worker: "w" };

describe("work on backups at the command line", () => {
  const postgres = usePostgres();
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  async function makeDesk() {
    const [dataRoot, url] = [makeOpenFolder(), await postgres.createDatabase()];
    folders.push(dataRoot);
    await addCandles(dataRoot, 30);
    const variables = { DATA_ROOT: dataRoot, DATABASE_URL: url, BACKUP_ROOT: join(dataRoot, "kept"), QUEUE_BACKEND: "postgres", AWS_BUCKET_NAME: "" };
    return { dataRoot, url, variables, run: (...args: string[]): Promise<CommandResult> => runCommandWith(variables, ...args) };
  }

  const readAudit = (url: string) => query(url, "select action, subject_kind, subject_id, detail from audit where actor like 'cli:%' order by audit_id");
  const readAlerts = (url: string) => query(url, "select fingerprint, kind, severity, status, occurrences from alerts order by raised_at");

  /** Makes a task of this kind run to its end, as a worker does with one that a schedule has started. */
  async function endTask(url: string, kind: string, request: object, isDone: boolean): Promise<void> {
    await using database = connectDatabase({ url });
    const [row] = await query(
      url,
      `insert into tasks (queue, kind, request, request_sha256, max_attempts, time_limit_seconds) values ('operations', $1, $2, repeat('0', 64), 1, 60)
       returning task_id, turn`,
      [kind, JSON.stringify(request)],
    );
    const claim = { taskId: String(row?.["task_id"]), claimId: randomUUID() };
    const claims = new PostgresTaskClaims(database);
    await claims.claim({ taskId: claim.taskId, turn: Number(row?.["turn"]) }, claim.claimId, "w", 60_000);
    if (isDone) expect(await claims.complete(claim, {})).toBe(true);
    else expect(await claims.fail(claim, FAILURE, null)).toEqual({ kind: "ended" });
  }

  it("stands in the audit log, a restore in that which it has restored", async () => {
    const { url, run } = await makeDesk();
    const made = await run("backup", "all", "--json");
    expect(made.stderr).toBe("");
    const { backup } = JSON.parse(made.stdout) as { backup: { id: string } };
    for (const args of [
      ["backup", "all", "--dry-run"],
      ["backup", "cleanup", "7", "--dry-run"],
      ["restore", "--dry-run"],
    ])
      expect((await run(...args)).exitCode, args.join(" ")).toBe(0);
    const entry = { action: "backup.create", subject_kind: "backup", subject_id: backup.id, detail: { parts: ["postgresql", "results"], copied: null } };
    expect(await readAudit(url)).toEqual([entry]);
    expect((await run("backup", "cleanup", "7")).exitCode).toBe(0);
    expect((await run("backup", "prove", "--json")).exitCode).toBe(0);
    expect((await readAudit(url)).slice(1)).toMatchObject([
      { action: "backup.cleanup", detail: { older_than_days: 7 } },
      { action: "backup.prove", subject_id: backup.id, detail: { proven: true } },
    ]);
    const restored = await run("restore", "--json");
    expect([restored.exitCode, restored.stderr]).toEqual([0, ""]);
    const { safety_backup_id } = JSON.parse(restored.stdout) as { safety_backup_id: string };
    // The log is of the moment of the backup, which was before its own entry.
    expect(await readAudit(url)).toEqual([
      { action: "backup.restore", subject_kind: "backup", subject_id: backup.id, detail: { parts: ["postgresql", "results"], into: null, safety_backup_id } },
    ]);
  });

  it("raises the alert of a scheduled one when it fails, which either of them resolves", async () => {
    const { dataRoot, url, variables, run } = await makeDesk();
    writeFileSync(variables.BACKUP_ROOT, "in the way");
    const failed = await run("backup");
    expect([failed.exitCode, failed.stderr]).toEqual([1, expect.stringContaining("[file_not_writable]")]);
    const alert = { fingerprint: "backup:backup:all", kind: "backup", severity: "ERROR", status: "open", occurrences: 1 };
    expect(await readAlerts(url)).toEqual([alert]);
    await endTask(url, "backup", {}, false);
    expect(await readAlerts(url)).toEqual([{ ...alert, occurrences: 2 }]);
    expect((await query(url, "select title from alerts"))[0]).toEqual({ title: "A backup could not be made: space_insufficient" });
    // Of something else, which is no answer to it.
    await endTask(url, "backup", { backup_type: "redis" }, true);
    expect((await readAlerts(url)).map(({ status }) => status)).toEqual(["open"]);
    rmSync(join(dataRoot, "kept"));
    expect((await run("backup")).exitCode).toBe(0);
    expect(await readAlerts(url)).toEqual([{ ...alert, occurrences: 2, status: "resolved" }]);
    await endTask(url, "restore_proof", {}, false);
    await endTask(url, "restore_proof", {}, true);
    expect((await readAlerts(url)).slice(1)).toMatchObject([{ fingerprint: "backup:restore_proof", status: "resolved" }]);
  });

  it("tells nobody of a call that was wrong", async () => {
    const { url, run } = await makeDesk();
    expect((await run("restore", "--id", "20240101T000000Z-aaaaaa")).stderr).toContain("[backup_unknown]");
    expect(await readAlerts(url)).toEqual([]);
  });

  it("is done without the database, and says that nothing was noted", async () => {
    const { variables } = await makeDesk();
    const away = { ...variables, DATABASE_URL: "postgres://me:hunter2@127.0.0.1:1/none" };
    const { exitCode, stdout, stderr } = await runCommandWith(away, "backup", "results");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Backup 2");
    expect(stderr).toMatch(/^coin-hts: this stands neither in the audit log nor among the alerts: the database at 127\.0\.0\.1:1\/none/);
    expect(stdout + stderr).not.toContain("hunter2");
  });
});
