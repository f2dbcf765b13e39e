import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { migrateDatabase } from "../../../src/adapters/postgres/migrate.ts";
import { resolveServer, stopOwnServer } from "../../../src/adapters/postgres/resolve-server.ts";
import { addCandles, addRuns } from "../../support/fill-desk.ts";
import { makeOpenFolder } from "../../support/make-open-folder.ts";

const GUIDE = readFileSync(new URL("../../../docs/guides/back-up-and-restore.md", import.meta.url), "utf8");
const MAIN = join(import.meta.dirname, "..", "..", "..", "src", "cli", "main.ts");

const folder = makeOpenFolder();
const dataRoot = join(folder, "desk");
afterAll(async () => {
  await stopOwnServer(dataRoot);
  rmSync(folder, { recursive: true, force: true });
});

it("has commands that work one after the other on a desk", async () => {
  mkdirSync(dataRoot);
  await addCandles(dataRoot, 300);
  const { url } = await resolveServer({ databaseUrl: null, dataRoot });
  await migrateDatabase({ url });
  await addRuns(url, dataRoot, 1);
  const program = join(folder, "coin-hts");
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  chmodSync(program, 0o755);
  const lines = [...GUIDE.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, text = ""]) => text.split("\n").filter((line) => line !== ""));
  expect(lines.length).toBeGreaterThan(14);
  const path = `${folder}:${process.env["PATH"] ?? ""}`;
  const desk = { DATA_ROOT: dataRoot, BACKUP_ROOT: "", BACKUP_KEY_FILE: "", DATABASE_URL: "", REDIS_URL: "", QUEUE_BACKEND: "auto", AWS_BUCKET_NAME: "" };
  // One shell for all of them, as whoever follows the guide has.
  const script = ["set -e", ...lines.flatMap((line) => [`echo '+ ${line}'`, line])].join("\n");
  const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", script], { cwd: folder, encoding: "utf8", env: { ...process.env, ...desk, PATH: path } });
  expect([status, stderr], stdout.split("\n+ ").at(-1)).toEqual([0, ""]);
  expect(stdout.match(/^\+ /gm)).toHaveLength(lines.length);
}, 300_000);
