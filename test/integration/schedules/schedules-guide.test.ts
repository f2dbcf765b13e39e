import { readFileSync } from "node:fs";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { OPERATION_KINDS } from "../../../src/app/schedules/operations.ts";
import { usePostgres } from "../../support/use-postgres.ts";

const GUIDE = readFileSync(new URL("../../../docs/guides/schedules.md", import.meta.url), "utf8");
const CLI = new URL("../../../src/cli/main.ts", import.meta.url).pathname;
const postgres = usePostgres();

it("the guide to schedules has commands that work as they stand, in their order", { timeout: 240_000 }, async () => {
  const lines = [...GUIDE.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = ""]) => block.trim().split("\n"));
  const run = lines.filter((line) => !line.includes("# not run:"));
  expect([run.length, lines.length - run.length]).toEqual([10, 2]);
  const env = { ...process.env, DATABASE_URL: await postgres.createDatabase(), QUEUE_BACKEND: "postgres" };
  for (const line of run) {
    const { stderr } = await promisify(execFile)("bash", ["-c", `coin-hts() { "${process.execPath}" "${CLI}" "$@"; }; ${line}`], { env });
    expect(stderr, line).toBe("");
  }
});

it("the guide names every kind of work that this version can do", () => {
  for (const kind of OPERATION_KINDS) expect(GUIDE).toContain(`\`${kind}\``);
});
