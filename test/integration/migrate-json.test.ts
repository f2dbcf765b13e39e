import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { JsonFolder } from "../../src/adapters/files/json-folder.ts";
import { sha256 } from "../../src/adapters/sha256.ts";
import { migrateJson, type MigrationReport } from "../../src/app/runs/import/migrate-json.ts";
import type { PythonDocument } from "../../src/app/runs/import/python-source.ts";
import type { RunBundle, RunStore } from "../../src/app/runs/ports.ts";
import { addMigrateJsonCommand } from "../../src/cli/commands/runs/migrate-json.ts";
import { HtsError } from "../../src/engine/errors.ts";
import { MemoryRunStore } from "../support/memory-run-store.ts";
import { makePythonResult } from "../support/python-results.ts";
import { runCommand } from "../support/run-command.ts";
import { useTemporaryFolders } from "../support/temporary-folder.ts";

const newFolder = useTemporaryFolders();
const OPTIONS = { note: "", tags: [], naiveZone: "KST", sha256 } as const;

let folder: string;
let store: MemoryRunStore;

beforeEach(() => {
  folder = newFolder();
  store = new MemoryRunStore();
});

function write(name: string, content: unknown): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content));
  return path;
}

function writeTasks(count: number): void {
  for (let i = 0; i < count; i++) {
    write(`tasks/${i}/result.json`, makePythonResult({ run_id: `task-${i}` }));
    write(`tasks/${i}/manifest.json`, { run_id: `task-${i}`, files: ["result.json"] });
  }
}

function sourceOfFirst(): PythonDocument["source"] {
  const [{ document }] = [...store.bundles.values()] as [RunBundle];
  return (document as PythonDocument).source;
}

const migrate = (into: Pick<RunStore, "stage" | "publish"> | null = store, from = folder): Promise<MigrationReport> =>
  migrateJson(new JsonFolder(from), into, OPTIONS);

describe("a folder of results", () => {
  it("is taken in whole, and a second time changes nothing", async () => {
    writeTasks(3);
    write("settings.json", { theme: "dark" });
    write("tasks/note.txt", "no JSON");
    expect(await migrate()).toMatchObject({ found: 4, imported: 3, alreadyThere: 0, notRuns: 1, failed: [], stoppedBy: null });
    expect(sourceOfFirst().manifest).toEqual({ run_id: "task-0", files: ["result.json"] });
    expect(await migrate()).toMatchObject({ found: 4, imported: 0, alreadyThere: 3, notRuns: 1 });
    expect(store.bundles.size).toBe(3);
  });

  it("goes on after what cannot be read, and names it with its reason", async () => {
    writeTasks(2);
    const paths = [
      write("a-cut.json", JSON.stringify(makePythonResult()).slice(0, 300)),
      write("b-latin1.json", Uint8Array.of(0x7b, 0xe9, 0x7d)),
      write("c-timeframe.json", makePythonResult({ timeframe: "1M" })),
      write("d-large.json", ""),
    ];
    truncateSync(paths[3] as string, 512_000_001);
    const { failed, imported } = await migrateJson(new JsonFolder(folder, 2 ** 33), store, OPTIONS);
    expect(imported).toBe(2);
    expect(failed.map(({ path }) => path)).toEqual(paths);
    const reasons = [/^expected JSON: .*\[file_unreadable\]$/, /^expected UTF-8/, /timeframe was "1M"/, /^expected at most 512000000 bytes, was 512000001/];
    for (const [i, reason] of reasons.entries()) expect(failed[i]?.reason).toMatch(reason);
  });

  it("is read as far as the memory goes", async () => {
    writeTasks(1);
    const { failed } = await migrateJson(new JsonFolder(folder, 700), store, OPTIONS);
    expect(failed[0]?.reason).toMatch(/^expected at most 100 bytes, was \d+; let it use more memory/);
  });

  it("is left as it was", async () => {
    writeTasks(1);
    const path = join(folder, "tasks/0/result.json");
    chmodSync(path, 0o444);
    const before = [readFileSync(path, "utf8"), statSync(path).mtimeMs];
    await migrate();
    expect([readFileSync(path, "utf8"), statSync(path).mtimeMs]).toEqual(before);
    expect(readdirSync(dirname(path)).sort()).toEqual(["manifest.json", "result.json"]);
  });

  it("is not left by a link, and a pipe is not waited for", async () => {
    const outside = newFolder();
    writeFileSync(join(outside, "result.json"), JSON.stringify(makePythonResult()));
    writeFileSync(join(outside, "manifest.json"), "{}");
    symlinkSync(outside, join(folder, "elsewhere"));
    symlinkSync(join(outside, "result.json"), join(folder, "linked.json"));
    symlinkSync(folder, join(folder, "round"));
    expect(spawnSync("mkfifo", [join(folder, "pipe.json")]).status).toBe(0);
    expect(await migrate()).toMatchObject({ found: 0, links: 3, failed: [] });
    write("own/result.json", makePythonResult());
    symlinkSync(join(outside, "manifest.json"), join(folder, "own/manifest.json"));
    expect(await migrate()).toMatchObject({ found: 1, imported: 1, links: 4 });
    expect(sourceOfFirst().manifest).toBeNull();
  });

  it("may be a link itself", async () => {
    writeTasks(1);
    const link = join(newFolder(), "link");
    symlinkSync(folder, link);
    expect(await migrate(store, link)).toMatchObject({ imported: 1 });
  });

  it("is gone on with after a stop at any point, and every run is there once", async () => {
    writeTasks(4);
    for (let stopAt = 0; stopAt < 8; stopAt++) {
      const fresh = new MemoryRunStore();
      let calls = 0;
      const stopping: Pick<RunStore, "stage" | "publish"> = {
        stage: (bundle) => (calls++ === stopAt ? Promise.reject(new Error("killed")) : fresh.stage(bundle)),
        publish: (staged) => (calls++ === stopAt ? Promise.reject(new Error("killed")) : fresh.publish(staged)),
      };
      await expect(migrate(stopping)).rejects.toThrow("killed");
      const before = fresh.bundles.size;
      expect(before).toBe(Math.floor(stopAt / 2));
      expect(await migrate(fresh)).toMatchObject({ imported: 4 - before, alreadyThere: before });
      expect(fresh.bundles.size).toBe(4);
    }
  });

  it("may be taken in twice at once", async () => {
    writeTasks(5);
    const reports = await Promise.all([migrate(), migrate()]);
    expect(reports.reduce((sum, { imported }) => sum + imported, 0)).toBe(5);
    expect(reports.reduce((sum, { alreadyThere }) => sum + alreadyThere, 0)).toBe(5);
    expect(store.bundles.size).toBe(5);
  });

  it("stops when the store does not answer, with what was done until then", async () => {
    writeTasks(3);
    let calls = 0;
    const failing: Pick<RunStore, "stage" | "publish"> = {
      stage: (bundle) => store.stage(bundle),
      publish: (staged) => (++calls === 2 ? Promise.reject(new HtsError("database_unreachable", "gone")) : store.publish(staged)),
    };
    expect(await migrate(failing)).toMatchObject({ imported: 1, failed: [], stoppedBy: { code: "database_unreachable" } });
  });

  it("goes on when the store refuses one run for good", async () => {
    writeTasks(3);
    let calls = 0;
    const failing: Pick<RunStore, "stage" | "publish"> = {
      stage: (bundle) => (++calls === 2 ? Promise.reject(new HtsError("usage", "not this one")) : store.stage(bundle)),
      publish: (staged) => store.publish(staged),
    };
    expect(await migrate(failing)).toMatchObject({ imported: 2, failed: [{ reason: "not this one [usage]" }] });
  });
});

describe("runs migrate-json", () => {
  let isClosed: boolean;

  beforeEach(() => {
    isClosed = false;
  });

  afterEach(() => {
    process.exitCode = undefined;
    vi.restoreAllMocks();
  });

  /** What it prints, and how it exits. */
  async function run(...args: string[]): Promise<{ stdout: string; exitCode: number }> {
    let stdout = "";
    vi.spyOn(process.stdout, "write").mockImplementation(((text: string, done?: () => void) => {
      stdout += text;
      done?.();
      return true;
    }) as typeof process.stdout.write);
    const close = (): Promise<void> => {
      isClosed = true;
      return Promise.resolve();
    };
    const program = new Command("coin-hts").exitOverride().configureOutput({ writeErr: () => undefined });
    addMigrateJsonCommand(program.command("runs"), () => Promise.resolve({ store, close })).exitOverride();
    await program.parseAsync(["runs", "migrate-json", ...args], { from: "user" });
    return { stdout, exitCode: Number(process.exitCode ?? 0) };
  }

  it("reports as a table, labels what is new and lets go of the store", async () => {
    writeTasks(2);
    const { stdout, exitCode } = await run(folder, "--note", "before the move", "--tag", "python", "--tag", "old");
    expect(stdout).toMatch(/^JSON files found +2\nimported +2\nalready there +0\nother JSON +0\nfailed +0\nbytes before +[\d,]+\nbytes after +[\d,]+\n/);
    expect(exitCode).toBe(0);
    expect(isClosed).toBe(true);
    expect([...store.bundles.values()][0]?.record).toMatchObject({ note: "before the move", tags: ["python", "old"] });
  });

  it("reports as JSON, and exits with 1 when something could not be read", async () => {
    writeTasks(1);
    const broken = write("broken.json", "{");
    const { stdout, exitCode } = await run(folder, "--json", "--naive-times", "UTC");
    expect(JSON.parse(stdout)).toEqual({
      dry_run: false,
      found: 2,
      imported: 1,
      already_there: 0,
      not_runs: 0,
      failed: [{ path: broken, reason: expect.stringMatching(/^expected JSON/) as string }],
      with_notes: 0,
      links_not_followed: 0,
      bytes_before: statSync(join(folder, "tasks/0/result.json")).size,
      bytes_after: expect.any(Number) as number,
      stopped_by: null,
    });
    expect(exitCode).toBe(1);
  });

  it("writes nothing in a dry run, and needs no store", async () => {
    writeTasks(2);
    write("again.json", makePythonResult({ run_id: "task-0" }));
    const { stdout } = await run(folder, "--dry-run");
    expect(stdout).toMatch(/would be imported +2\nthe same run again +1\n[^]*Nothing was written\.\n$/);
    expect(store.bundles.size).toBe(0);
    expect(isClosed).toBe(false);
  });

  it("takes in what backtest --json printed", async () => {
    const { stdout: json } = await runCommand(
      "backtest",
      "--demo",
      "--symbols",
      "DEMO-BTC",
      "--timeframe",
      "1d",
      "--json",
      "--include",
      "signals,trades,equity",
    );
    write("run.json", json);
    expect(JSON.parse((await run(folder, "--json")).stdout)).toMatchObject({ imported: 1, failed: [] });
    const [bundle] = [...store.bundles.values()];
    expect(bundle?.record.runId).toBe((JSON.parse(json) as { run_id: string }).run_id);
    expect(bundle?.tables.map(({ name }) => name)).toEqual(["symbol_summary", "signals", "trades", "equity"]);
  });

  it.each([
    [["--tag", "a,b"], /the tag "a,b" cannot be/],
    [["--note", "x".repeat(10_001)], /the note has 10001 characters/],
    [["--naive-times", "CET"], /--naive-times/],
  ])("refuses %j", async (args, message) => {
    await expect(run(folder, ...args)).rejects.toThrow(message);
  });

  it("refuses a folder that is not there, and a file", async () => {
    await expect(run(join(folder, "nowhere"))).rejects.toMatchObject({ code: "file_not_found" });
    await expect(run(write("a.json", "{}"))).rejects.toThrow(/expected a folder, was a file/);
    expect(isClosed).toBe(true);
  });
});
